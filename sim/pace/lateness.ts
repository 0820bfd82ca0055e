/** How late a pacer was, counted in memory that its thread and its owner share. */

/** In µs. */
export interface PaceError {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** One bucket a microsecond; the last holds all that is later. */
const BUCKETS = 20_000;
const COUNT = 0;
const MAX = 1;
const FIRST = 2;

export class Lateness {
  readonly memory: SharedArrayBuffer;
  readonly #words: Uint32Array;

  /** @param memory of another thread's */
  constructor(memory = new SharedArrayBuffer((FIRST + BUCKETS) * Uint32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#words = new Uint32Array(memory);
  }

  add(lateNs: bigint): void {
    const us = Math.max(0, Math.round(Number(lateNs) / 1000));
    this.#increase(COUNT);
    this.#increase(FIRST + Math.min(us, BUCKETS - 1));
    if (us > (this.#words[MAX] ?? 0)) this.#words[MAX] = us;
  }

  get error(): PaceError {
    return {
      count: this.#words[COUNT] ?? 0,
      p50: this.#quantile(0.5),
      p99: this.#quantile(0.99),
      max: this.#words[MAX] ?? 0,
    };
  }

  #increase(at: number): void {
    this.#words[at] = (this.#words[at] ?? 0) + 1;
  }

  #quantile(share: number): number {
    let left = Math.ceil((this.#words[COUNT] ?? 0) * share);
    for (let us = 0; us < BUCKETS; us++) {
      left -= this.#words[FIRST + us] ?? 0;
      if (left <= 0) return us;
    }
    return BUCKETS;
  }
}

export const errorText = ({ count, p50, p99, max }: PaceError): string =>
  `${count} times, late by ${p50} µs (p50), ${p99} µs (p99), ${max} µs (most)`;
