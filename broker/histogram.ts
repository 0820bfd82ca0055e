/** Durations in buckets of a quarter octave: 128 counters for everything from 1 µs to hours, p50 and p99 within 19 %. */
const BUCKETS = 128;
const PER_OCTAVE = 4;

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #maxUs = 0;

  add(us: number): void {
    const bucket = us <= 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log2(us) * PER_OCTAVE));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
    if (us > this.#maxUs) this.#maxUs = us;
  }

  summary(): { count: number; p50Us: number; p99Us: number; maxUs: number } {
    return {
      count: this.#count,
      p50Us: this.#quantile(0.5),
      p99Us: this.#quantile(0.99),
      maxUs: Math.round(this.#maxUs),
    };
  }

  #quantile(part: number): number {
    let seen = 0;
    const wanted = this.#count * part;
    const bucket = this.#counts.findIndex((count) => {
      seen += count;
      return seen >= wanted && seen > 0;
    });
    return bucket < 0 ? 0 : Math.round(2 ** (bucket / PER_OCTAVE));
  }
}
