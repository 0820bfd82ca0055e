import type { DeviceReading } from './follow.ts';

interface Sample {
  atMs: number;
  volts: number;
  amps: number;
}

/** As long after a reading its values are still drawn: then its supply is silent, and nobody knows. */
const HOLD_MS = 3000;

/** What one output gave within the window of a chart. */
export class History {
  readonly #windowMs: number;
  #samples: Sample[] = [];
  last: DeviceReading;

  constructor(windowMs: number, first: DeviceReading) {
    this.#windowMs = windowMs;
    this.last = first;
    this.add(first);
  }

  add(reading: DeviceReading): void {
    const { atMs, volts, amps } = reading;
    this.last = reading;
    this.#samples.push({ atMs, volts, amps });
    const oldest = atMs - this.#windowMs - HOLD_MS;
    const from = this.#samples.findIndex((sample) => sample.atMs >= oldest);
    if (from > 0) this.#samples = this.#samples.slice(from);
  }

  /** The window that ends now, in so many equal times: the mean of each, or what was last read before it. */
  values(quantity: 'volts' | 'amps', count: number, nowMs: number): (number | undefined)[] {
    const stepMs = this.#windowMs / count;
    const values: (number | undefined)[] = [];
    let [at, held]: [number, Sample | undefined] = [0, undefined];
    for (let index = 0; index < count; index++) {
      const endMs = nowMs - (count - 1 - index) * stepMs;
      let [sum, found] = [0, 0];
      for (let sample = this.#samples[at]; sample !== undefined && sample.atMs <= endMs; sample = this.#samples[++at]) {
        held = sample;
        if (sample.atMs <= endMs - stepMs) continue; // before the window
        sum += sample[quantity];
        found++;
      }
      if (found > 0) values.push(sum / found);
      else values.push(held !== undefined && endMs - held.atMs <= HOLD_MS ? held[quantity] : undefined);
    }
    return values;
  }
}
