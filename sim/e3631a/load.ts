/** What hangs on an output, and what an ideal voltage source with a current limit makes of it. */
import type { OutputName } from './outputs.ts';
import { ranges } from './outputs.ts';

export interface Load {
  /** Infinity: nothing is connected; 0: a short circuit. */
  readonly ohms: number;
  /** A battery in series with it, as the output's own sign counts; default 0. The supply cannot take current in. */
  readonly batteryVolts?: number;
}

export const NOTHING: Load = { ohms: Number.POSITIVE_INFINITY };

/** Who holds the output where it is: the voltage (CV), the current limit (CC), neither of both, or it is off. */
export type Mode = 'off' | 'CV' | 'CC' | 'unregulated';

export interface Point {
  readonly mode: Mode;
  /** At the terminals, with the output's sign. */
  readonly volts: number;
  /** Out of the terminals; never negative. */
  readonly amps: number;
}

export interface Setting {
  readonly volts: number;
  readonly amps: number;
}

/** Where an output comes to rest. */
export function operatingPoint(output: OutputName, isOn: boolean, set: Setting, load: Load): Point {
  if (!isOn) return { mode: 'off', volts: 0, amps: 0 };
  const sign = Math.sign(ranges[output].volts);
  const volts = Math.abs(set.volts);
  const battery = load.batteryVolts ?? 0;
  const point = (mode: Mode, magnitude: number, amps: number): Point => ({ mode, volts: sign * magnitude + 0, amps });
  if (battery > volts) return point('unregulated', battery, 0);
  const needed = volts === battery ? 0 : (volts - battery) / load.ohms;
  if (needed <= set.amps) return point('CV', volts, needed);
  return point('CC', battery + set.amps * load.ohms, set.amps);
}

/** What a converter of such steps makes of a value. */
export const inSteps = (value: number, step: number): number => Math.round(value / step) * step;
