const SECOND_NS = 1_000_000_000n;
/** What is sent within this time is one entry. */
const ENTRY_NS = 10_000_000n;

/** How many bytes were sent in the last second. Times are of one monotonic clock. */
export class SentBytes {
  /** Ascending; `lastNs`: of the last bytes in it. */
  #entries: { firstNs: bigint; lastNs: bigint; bytes: number }[] = [];

  note(nowNs: bigint, bytes: number): void {
    const last = this.#entries.at(-1);
    if (last !== undefined && nowNs - last.firstNs < ENTRY_NS) {
      last.lastNs = nowNs;
      last.bytes += bytes;
    } else this.#entries.push({ firstNs: nowNs, lastNs: nowNs, bytes });
    this.#forget(nowNs);
  }

  inLastSecond(nowNs: bigint): number {
    this.#forget(nowNs);
    return this.#entries.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #forget(nowNs: bigint): void {
    const fresh = this.#entries.findIndex(({ lastNs }) => nowNs - lastNs < SECOND_NS);
    if (fresh !== 0) this.#entries = fresh < 0 ? [] : this.#entries.slice(fresh);
  }
}
