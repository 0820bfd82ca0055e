/**
 * What formulas remember from frame to frame, for one controller: kept while decoders come and go with what is wanted, so that
 * a sum does not begin anew with each subscriber. Two decoders that see the same frame count it once.
 */
export class History {
  readonly #memories = new WeakMap<object, Memory>();
  #startMs: number | undefined;
  #atMs = 0;

  /** Begins a frame. @param atMs when it was complete */
  begin(atMs: number): void {
    this.#startMs ??= atMs;
    this.#atMs = atMs;
  }

  /** Seconds since the first frame. */
  get seconds(): number {
    return this.#startMs === undefined ? 0 : (this.#atMs - this.#startMs) / 1000;
  }

  /** The value of a part of a formula is noted, once a frame. @returns what was noted for it, this frame's included */
  note(part: object, value: number, keep: number): Memory {
    const memory = this.#memories.get(part) ?? new Memory(keep);
    this.#memories.set(part, memory);
    memory.note(this.#atMs, value);
    return memory;
  }
}

/** The last values of one part of a formula, and what came of all of them. */
export class Memory {
  sum = 0;
  least = Number.NaN;
  most = Number.NaN;
  readonly #ring: Float64Array;
  #count = 0;
  #atMs: number | undefined;

  constructor(keep: number) {
    this.#ring = new Float64Array(keep + 1);
  }

  note(atMs: number, value: number): void {
    if (atMs === this.#atMs) return;
    this.#atMs = atMs;
    this.#ring[this.#count++ % this.#ring.length] = value;
    if (Number.isNaN(value)) return;
    this.sum += value;
    if (!(this.least <= value)) this.least = value;
    if (!(this.most >= value)) this.most = value;
  }

  /** As it was so many frames ago; NaN: there were not so many, or it is not remembered. */
  ago(frames: number): number {
    const back = Math.round(frames);
    if (!(back >= 0) || back >= this.#count || back >= this.#ring.length) return Number.NaN;
    return this.#ring[(this.#count - 1 - back) % this.#ring.length] ?? Number.NaN;
  }

  /** The mean of the last ones that are known. */
  mean(frames: number): number {
    let [sum, count] = [0, 0];
    for (let back = 0; back < Math.min(Math.round(frames), this.#ring.length); back++) {
      const value = this.ago(back);
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    return count === 0 ? Number.NaN : sum / count;
  }
}
