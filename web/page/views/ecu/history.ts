import type { Samples } from '../../charts/samples.ts';

/** After so long without a frame a line is not drawn through, but begun anew. */
const GAP_S = 1.5;

/**
 * The last values of some channels, in memory that is taken once: rings of numbers, each written twice, so that whatever is read of them lies in one
 * piece and nothing is copied.
 */
export class History implements Samples {
  revision = 0;
  readonly #size: number;
  readonly #times: Float64Array;
  readonly #channels = new Map<string, Float32Array>();
  /** Of all places that were ever written: the next one. */
  #next = 0;
  #count = 0;
  #lastS = Number.NEGATIVE_INFINITY;

  /** @param size how many frames are kept */
  constructor(size: number) {
    this.#size = size;
    this.#times = new Float64Array(2 * size);
  }

  get length(): number {
    return this.#count;
  }

  /** Keeps these channels from now on, and no others. */
  keep(channels: readonly string[]): void {
    const wanted = new Set(channels);
    for (const name of this.#channels.keys()) if (!wanted.has(name)) this.#channels.delete(name);
    for (const name of wanted)
      if (!this.#channels.has(name)) this.#channels.set(name, new Float32Array(2 * this.#size).fill(Number.NaN));
  }

  /** @param list of these channels, in their order */
  push(atS: number, channels: readonly string[], list: readonly (number | null)[]): void {
    // A clock that was set back: there is no order any more.
    if (atS < this.#lastS) this.#count = 0;
    else if (atS === this.#lastS) return;
    else if (this.#count > 0 && atS - this.#lastS > GAP_S) this.#begin((this.#lastS + atS) / 2);
    const place = this.#begin(atS);
    for (const [index, name] of channels.entries()) {
      const values = this.#channels.get(name);
      if (values === undefined) continue;
      const value = list[index] ?? Number.NaN;
      values[place] = value;
      values[place + this.#size] = value;
    }
    this.revision++;
  }

  times(): Float64Array {
    return this.#times.subarray(...this.#bounds());
  }

  values(channel: string): Float32Array | undefined {
    return this.#channels.get(channel)?.subarray(...this.#bounds());
  }

  /** A new place, in which nothing is known yet. */
  #begin(atS: number): number {
    const place = this.#next % this.#size;
    this.#times[place] = atS;
    this.#times[place + this.#size] = atS;
    for (const values of this.#channels.values()) {
      values[place] = Number.NaN;
      values[place + this.#size] = Number.NaN;
    }
    this.#next++;
    this.#count = Math.min(this.#size, this.#count + 1);
    this.#lastS = atS;
    return place;
  }

  #bounds(): [number, number] {
    const end = ((this.#next - 1 + this.#size) % this.#size) + 1 + this.#size;
    return [end - this.#count, end];
  }
}
