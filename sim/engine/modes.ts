/** Which way fuel and spark are given at a speed, and whether they are given at all. */
import type { Sync } from '../../contract/schedule/decoder/wheel.ts';
import type { Injection, Spark } from './plan.ts';
import type { Values } from './strategy/values.ts';

export type Cut = 'none' | 'rpm' | 'sync' | 'monitor' | 'time';

export function injectionOf(values: Values, sync: Sync): Injection {
  const rpm = values.get('RPM');
  if (sync === 'none' || rpm <= 0) return 'off';
  if (rpm < values.get('SemiSequentialRPM')) return 'batch';
  const isSlow = rpm < values.get('SequentialRPM');
  if (isSlow || sync === 'turn' || rpm > values.get('SequentialMaxRPM')) return 'semi';
  return 'sequential';
}

export function sparkOf(values: Values, sync: Sync): Spark {
  const [cylinders, coils] = [values.get('Cylinders'), values.get('Coils')];
  if (sync === 'none' || values.get('RPM') <= 0) return 'off';
  if (coils === cylinders) return 'sequential';
  if (coils === 1) return 'distributor';
  return coils * 2 === cylinders ? 'wasted' : 'off';
}

/** Above the most speed, until it has fallen some way below. */
export class RevLimit {
  #isOver = false;

  note(values: Values): boolean {
    const rpm = values.get('RPM');
    const most = values.get('MaxRPM');
    if (rpm > most) this.#isOver = true;
    else if (rpm < most - values.get('LimitHysteresis')) this.#isOver = false;
    return this.#isOver;
  }
}
