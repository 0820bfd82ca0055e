/**
 * The sweeps of pyEfi's stimulator: each quantity goes up and down between two ends, some at a steady rate, some the faster the higher they are.
 * Where it is follows from the time alone.
 */
import { atRest } from '../quantities.ts';
import type { Moment, Source } from './source.ts';

interface Sweep {
  readonly low: number;
  readonly high: number;
  /** A second. */
  readonly rate: number;
  /** The part of itself by which it grows more, a second. */
  readonly growth: number;
}

/** pyEfi adds a hundredth of itself at each of 44 steps a second. */
const GROWTH = 0.44;

/** In raw units of a microsquirt: tenths of volts, percents and degrees, ticks of fuel. */
const sweeps = {
  rpm: { low: 500, high: 8500, rate: 150, growth: GROWTH },
  rpmdot: { low: 0, high: 200, rate: 150, growth: GROWTH },
  pulsewidth1: { low: 0, high: 2500, rate: 150, growth: GROWTH },
  pulsewidth2: { low: 0, high: 2500, rate: 150, growth: GROWTH },
  batteryvoltage: { low: 110, high: 150, rate: 10, growth: 0 },
  tps: { low: 0, high: 1000, rate: 550, growth: 0 },
  coolant: { low: 1500, high: 2100, rate: 250, growth: 0 },
} as const satisfies Record<string, Sweep>;
type SweepName = keyof typeof sweeps;

/** What pyEfi's stimulator publishes, under its names: whole numbers. */
export type Stimulus = Readonly<Record<SweepName | 'seconds', number>>;

/** One way takes so long: the time in which dx/dt = rate + growth × x leads from one end to the other. */
const secondsOfWay = ({ low, high, rate, growth }: Sweep) =>
  growth === 0 ? (high - low) / rate : Math.log((rate + growth * high) / (rate + growth * low)) / growth;

function swept(sweep: Sweep, seconds: number): number {
  const { low, rate, growth } = sweep;
  const way = secondsOfWay(sweep);
  const within = seconds % (2 * way);
  // Down is the way up, backwards.
  const t = within < way ? within : 2 * way - within;
  return growth === 0 ? low + rate * t : (low + rate / growth) * Math.exp(growth * t) - rate / growth;
}

export function stimulusAt(seconds: number): Stimulus {
  const entries = Object.entries(sweeps).map(([name, sweep]) => [name, Math.round(swept(sweep, seconds))]);
  return { seconds: Math.floor(seconds), ...Object.fromEntries(entries) };
}

const FUEL_TICK_MS = 0.000666;

export class SweepSource implements Source {
  at(seconds: number): Moment {
    const raw = stimulusAt(seconds);
    return {
      quantities: {
        ...atRest,
        isRunning: true,
        rpm: raw.rpm,
        rpmPerS: raw.rpmdot * 10,
        pulseWidthMs: raw.pulsewidth1 * FUEL_TICK_MS,
        secondPulseWidthMs: raw.pulsewidth2 * FUEL_TICK_MS,
        batteryVolts: raw.batteryvoltage / 10,
        throttlePercent: raw.tps / 10,
        coolantC: (raw.coolant / 10 - 32) / 1.8,
      },
    };
  }
}
