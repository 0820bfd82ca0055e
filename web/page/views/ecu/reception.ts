/** How well frames arrive, and how soon they are on the screen; memory that is taken once. */

const KEPT = 512;
/** The rate is that of the last seconds. */
const RATE_MS = 2000;
/** What waited on its way comes at once: that is no rate. */
const LEAST_MS = 500;
/** More of a second than any line carries. */
const MOST_ARRIVALS = 2048;

/** The last numbers of something. */
export class Recent {
  readonly #values: Float64Array;
  #next = 0;

  constructor(kept = KEPT) {
    this.#values = new Float64Array(kept);
  }

  add(value: number): void {
    this.#values[this.#next++ % this.#values.length] = value;
  }

  get count(): number {
    return Math.min(this.#next, this.#values.length);
  }

  clear(): void {
    this.#next = 0;
  }

  /** Undefined: there is none. */
  quantile(share: number): number | undefined {
    if (this.count === 0) return undefined;
    const sorted = this.#values.slice(0, this.count).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  }

  countSince(value: number): number {
    let count = 0;
    for (let at = 0; at < this.count; at++) if ((this.#values[at] as number) > value) count++;
    return count;
  }
}

export class Reception {
  frames = 0;
  /** Frames that this page was too slow for. */
  lost = 0;
  firstMs: number | undefined;
  lastMs: number | undefined;
  readonly #arrivals = new Recent(MOST_ARRIVALS);
  /** From the controller's answer to the screen, by both clocks. */
  readonly onScreenMs = new Recent();
  /** From the driver's request to the controller's answer. */
  readonly answerMs = new Recent();

  take(frame: { readonly latencyMs: number; readonly dropped: number }, nowMs: number): void {
    this.frames++;
    this.lost += frame.dropped;
    this.firstMs ??= nowMs;
    this.lastMs = nowMs;
    this.#arrivals.add(nowMs);
    this.answerMs.add(frame.latencyMs);
  }

  /** Frames a second, of late. */
  rateHz(nowMs: number): number {
    if (this.firstMs === undefined) return 0;
    const sinceMs = Math.min(RATE_MS, Math.max(LEAST_MS, nowMs - this.firstMs));
    return (this.#arrivals.countSince(nowMs - RATE_MS) * 1000) / sinceMs;
  }
}
