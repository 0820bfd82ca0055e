import { Series } from '../screen/series.ts';
import type { DeviceReading } from './follow.ts';

/** As long after a reading its values are still drawn: then its supply is silent, and nobody knows. */
const HOLD_MS = 3000;

/** What one output gave within the window of a chart. */
export class History {
  readonly #series: { readonly volts: Series; readonly amps: Series };
  last: DeviceReading;

  constructor(windowMs: number, first: DeviceReading) {
    this.#series = { volts: new Series(windowMs, HOLD_MS), amps: new Series(windowMs, HOLD_MS) };
    this.last = first;
    this.add(first);
  }

  add(reading: DeviceReading): void {
    this.last = reading;
    this.#series.volts.add(reading.atMs, reading.volts);
    this.#series.amps.add(reading.atMs, reading.amps);
  }

  /** The window that ends now, in so many equal times: the mean of each, or what was last read before it. */
  values(quantity: 'volts' | 'amps', count: number, nowMs: number): (number | undefined)[] {
    return this.#series[quantity].values(count, nowMs);
  }
}
