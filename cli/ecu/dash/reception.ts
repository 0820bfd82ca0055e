import type { Quality } from '../../../contract/telemetry/frame.ts';
import type { SourceFrame } from '../frame-source.ts';

/** The rate is that of the last seconds. */
const RATE_MS = 2000;
const LATENCIES = 256;

/** How well frames arrive. */
export class Reception {
  #arrivals: number[] = [];
  #latencies: number[] = [];
  #firstMs: number | undefined;
  /** When the last one arrived, by our own clock. */
  lastMs: number | undefined;
  frames = 0;
  /** Frames that this reader was too slow for. */
  lost = 0;
  quality: Quality | undefined;

  take({ latencyMs, dropped, quality }: SourceFrame, nowMs: number): void {
    this.frames++;
    this.lost += dropped;
    this.quality = quality;
    this.#firstMs ??= nowMs;
    this.lastMs = nowMs;
    this.#arrivals.push(nowMs);
    if ((this.#arrivals[0] ?? nowMs) < nowMs - 2 * RATE_MS)
      this.#arrivals = this.#arrivals.filter((atMs) => atMs > nowMs - RATE_MS);
    this.#latencies.push(latencyMs);
    if (this.#latencies.length > LATENCIES) this.#latencies.shift();
  }

  /** Frames a second, of late. */
  rateHz(nowMs: number): number {
    if (this.#firstMs === undefined) return 0;
    const recent = this.#arrivals.filter((atMs) => atMs > nowMs - RATE_MS && atMs <= nowMs).length;
    // In its first moments: what came after the first one, in the time since.
    const sinceMs = nowMs - this.#firstMs;
    if (sinceMs >= RATE_MS) return (recent * 1000) / RATE_MS;
    return sinceMs <= 0 ? 0 : ((recent - 1) * 1000) / sinceMs;
  }

  /** Of the last 256 frames: half of them, and 99 of a hundred, were answered within this time. */
  latencyMs(): { p50: number; p99: number } {
    const sorted = [...this.#latencies].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { p50: at(0.5), p99: at(0.99) };
  }
}
