import type { Clock } from './clock.ts';

const WINDOW_MS = 5000;
const MOST_LATENCIES = 512;

/** How many frames a second, and how long they took: of the last seconds. */
export class RateMeter {
  frames = 0;
  dropped = 0;
  readonly #clock: Clock;
  /** When the last frames were sent, and what they took: rings. */
  readonly #times = new Float64Array(8192);
  readonly #latencies = new Float64Array(MOST_LATENCIES);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(latencyMs: number): void {
    this.#times[this.frames % this.#times.length] = this.#clock.now();
    this.#latencies[this.frames % MOST_LATENCIES] = latencyMs;
    this.frames++;
  }

  /** Frames a second. */
  get hz(): number {
    const kept = Math.min(this.frames, this.#times.length);
    const now = this.#clock.now();
    let count = 0;
    let first = now;
    for (; count < kept; count++) {
      const at = this.#times[(this.frames - 1 - count) % this.#times.length] ?? 0;
      if (now - at > WINDOW_MS) break;
      first = at;
    }
    // As many as there are, over the time from before the first of them.
    return count < 2 ? 0 : (count - 1) / Math.max(0.001, (now - first) / 1000);
  }

  get latencies(): { p50: number; p99: number } {
    const sorted = this.#latencies.slice(0, Math.min(this.frames, MOST_LATENCIES)).sort();
    const quantile = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { p50: quantile(0.5), p99: quantile(0.99) };
  }
}
