import { Histogram } from './histogram.ts';

/** Counts since the start, for `status`. */
export class Metrics {
  /** The wall's time then. */
  readonly startedAtMs: number;
  readonly #startedMs = performance.now();
  accepted = 0;
  refusedConnections = 0;
  violations = 0;
  answered = 0;
  refused = 0;
  /** Time from a request's decoding to its answer, by method. */
  readonly latency = new Map<string, Histogram>();

  constructor(startedAtMs: number) {
    this.startedAtMs = startedAtMs;
  }

  get uptimeS(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }

  noteLatency(method: string, us: number): void {
    let histogram = this.latency.get(method);
    if (histogram === undefined) {
      histogram = new Histogram();
      this.latency.set(method, histogram);
    }
    histogram.add(us);
  }
}
