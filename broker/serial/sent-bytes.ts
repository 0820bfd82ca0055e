const SECOND_NS = 1_000_000_000n;
/** What is sent within this time is one entry. */
const ENTRY_NS = 10_000_000n;

interface Entry {
  firstNs: bigint;
  /** Of the last bytes in it. */
  lastNs: bigint;
  bytes: number;
}

/** How many bytes were sent in the last second. Times are of one monotonic clock. */
export class SentBytes {
  /** Ascending. */
  readonly #entries: Entry[] = [];
  #sum = 0;

  note(nowNs: bigint, bytes: number): void {
    const last = this.#entries.at(-1);
    this.#sum += bytes;
    if (last !== undefined && nowNs - last.firstNs < ENTRY_NS) {
      last.lastNs = nowNs;
      last.bytes += bytes;
    } else this.#entries.push({ firstNs: nowNs, lastNs: nowNs, bytes });
    this.#forget(nowNs);
  }

  inLastSecond(nowNs: bigint): number {
    this.#forget(nowNs);
    return this.#sum;
  }

  #forget(nowNs: bigint): void {
    for (
      let [oldest] = this.#entries;
      oldest !== undefined && nowNs - oldest.lastNs >= SECOND_NS;
      [oldest] = this.#entries
    ) {
      this.#sum -= oldest.bytes;
      this.#entries.shift();
    }
  }
}
