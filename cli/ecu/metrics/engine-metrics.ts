import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import type { SourceFrame } from '../frame-source.ts';
import { channelHelp, counter, exposition, gauge, type Metric, metricNames, qualityMetrics } from './exposition.ts';

/** So long after the last frame its values count no more, however seldom they are read. */
const FRESH_MS = 5000;
const FRESH_FRAMES = 3;

/** What an engine was last, and what was counted since this process began. */
export class EngineMetrics {
  readonly #device: string;
  readonly #channels: readonly Channel[];
  readonly #names: readonly string[];
  readonly #freshMs: number;
  #last: { frame: SourceFrame; cameMs: number } | undefined;
  #frames = 0;
  #missed = 0;
  #reconnects = 0;

  constructor(device: string, channels: readonly Channel[], rateHz: number) {
    this.#device = device;
    this.#channels = channels;
    this.#names = metricNames(channels);
    this.#freshMs = Math.max(FRESH_MS, (FRESH_FRAMES * 1000) / rateHz);
  }

  add(frame: SourceFrame, nowMs = performance.now()): void {
    this.#last = { frame, cameMs: nowMs };
    this.#frames++;
    this.#missed += frame.dropped;
    if (frame.resumed) this.#reconnects++;
  }

  /** Nothing is known from now on. */
  end(): void {
    if (this.#last !== undefined) this.#last.cameMs = Number.NEGATIVE_INFINITY;
  }

  text(nowMs = performance.now()): string {
    const last = this.#last;
    const isFresh = last !== undefined && nowMs - last.cameMs <= this.#freshMs;
    const frame = isFresh ? last.frame : undefined;
    return exposition(this.#device, [
      gauge('up', '1: frames come.', isFresh ? 1 : 0),
      counter('frames_total', 'Frames that came.', this.#frames),
      counter('frames_missed_total', 'Frames that this exporter was too slow for.', this.#missed),
      counter('reconnects_total', 'How often the connection to the broker was made again.', this.#reconnects),
      gauge(
        'frame_timestamp_seconds',
        'When the last frame was read, in seconds since 1970.',
        seconds(last?.frame.atMs),
      ),
      gauge('latency_seconds', 'How long the last read took.', seconds(frame?.latencyMs)),
      ...qualityMetrics(last?.frame.quality),
      ...this.#channels.map((channel, index): Metric => {
        const name = this.#names[index] ?? channel.name;
        return { name, type: 'gauge', help: channelHelp(channel), value: frame?.list[index] ?? undefined };
      }),
    ]);
  }
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
