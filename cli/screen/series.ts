/** A number over a short time: the sum of its samples, to have their mean, and the last of them. */
interface Samples {
  atMs: number;
  sum: number;
  count: number;
  last: number;
}

/** No chart has more dots across; samples that are closer to each other than that are kept as one. */
const MOST_KEPT = 1000;

/** What a quantity was within the window of a chart. */
export class Series {
  readonly #windowMs: number;
  readonly #holdMs: number;
  #kept: Samples[] = [];

  /** @param holdMs as long after a sample its value is still drawn: then nothing is known */
  constructor(windowMs: number, holdMs: number) {
    this.#windowMs = windowMs;
    this.#holdMs = holdMs;
  }

  add(atMs: number, value: number): void {
    const newest = this.#kept.at(-1);
    if (newest !== undefined && atMs >= newest.atMs && atMs - newest.atMs < this.#windowMs / MOST_KEPT) {
      newest.sum += value;
      newest.count++;
      newest.last = value;
      return;
    }
    this.#kept.push({ atMs, sum: value, count: 1, last: value });
    const oldest = atMs - this.#windowMs - this.#holdMs;
    // Half of them at a time: each is then moved once, and not with every sample.
    const middle = this.#kept[Math.floor(this.#kept.length / 2)];
    if (middle === undefined || middle.atMs >= oldest) return;
    const from = this.#kept.findIndex((samples) => samples.atMs >= oldest);
    this.#kept = this.#kept.slice(from);
  }

  /** The window that ends now, in so many equal times: the mean of each, or what was last known before it. */
  values(count: number, nowMs: number): (number | undefined)[] {
    const stepMs = this.#windowMs / count;
    const values: (number | undefined)[] = [];
    let [at, held]: [number, Samples | undefined] = [0, undefined];
    for (let index = 0; index < count; index++) {
      const endMs = nowMs - (count - 1 - index) * stepMs;
      let [sum, found] = [0, 0];
      for (let samples = this.#kept[at]; samples !== undefined && samples.atMs <= endMs; samples = this.#kept[++at]) {
        held = samples;
        if (samples.atMs <= endMs - stepMs) continue; // before the window
        sum += samples.sum;
        found += samples.count;
      }
      if (found > 0) values.push(sum / found);
      else values.push(held !== undefined && endMs - held.atMs <= this.#holdMs ? held.last : undefined);
    }
    return values;
  }
}
