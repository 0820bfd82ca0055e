/** A number over time. */
interface Sample {
  atMs: number;
  value: number;
}

/** What a quantity was within the window of a chart. */
export class Series {
  readonly #windowMs: number;
  readonly #holdMs: number;
  #samples: Sample[] = [];

  /** @param holdMs as long after a sample its value is still drawn: then nothing is known */
  constructor(windowMs: number, holdMs: number) {
    this.#windowMs = windowMs;
    this.#holdMs = holdMs;
  }

  add(atMs: number, value: number): void {
    this.#samples.push({ atMs, value });
    const oldest = atMs - this.#windowMs - this.#holdMs;
    // Half of them at a time: each is then moved once, and not with every sample.
    const middle = this.#samples[Math.floor(this.#samples.length / 2)];
    if (middle === undefined || middle.atMs >= oldest) return;
    const from = this.#samples.findIndex((sample) => sample.atMs >= oldest);
    this.#samples = this.#samples.slice(from);
  }

  /** The window that ends now, in so many equal times: the mean of each, or what was last known before it. */
  values(count: number, nowMs: number): (number | undefined)[] {
    const stepMs = this.#windowMs / count;
    const values: (number | undefined)[] = [];
    let [at, held]: [number, Sample | undefined] = [0, undefined];
    for (let index = 0; index < count; index++) {
      const endMs = nowMs - (count - 1 - index) * stepMs;
      let [sum, found] = [0, 0];
      for (let sample = this.#samples[at]; sample !== undefined && sample.atMs <= endMs; sample = this.#samples[++at]) {
        held = sample;
        if (sample.atMs <= endMs - stepMs) continue; // before the window
        sum += sample.value;
        found++;
      }
      if (found > 0) values.push(sum / found);
      else values.push(held !== undefined && endMs - held.atMs <= this.#holdMs ? held.value : undefined);
    }
    return values;
  }
}
