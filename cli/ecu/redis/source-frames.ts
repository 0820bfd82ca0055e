import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import type { FramesWanted, SourceFrame, SourceFrames } from '../frame-source.ts';

/** What a packet said: values by name. */
export interface Heard {
  atMs: number;
  latencyMs: number;
  read(name: string): ChannelValue;
  names: readonly string[];
  raw: Uint8Array | undefined;
  resumed: boolean;
}

const MOST_QUEUED = 1024;

/** The frames of one reader: what it is too slow for is dropped, oldest first, and counted. */
export class PacketFrames implements SourceFrames {
  readonly started: Promise<{ readonly channels: readonly string[] }>;
  readonly #everyMs: number;
  readonly #wantsRaw: boolean;
  readonly #onClose: () => void;
  #start = { resolve: (_: { channels: readonly string[] }) => {}, reject: (_: Error) => {} };
  #channels: readonly string[] | undefined;
  #queue: SourceFrame[] = [];
  #wake = () => {};
  #dropped = 0;
  #dueMs = Number.NEGATIVE_INFINITY;
  #isOver = false;

  /** @param known channels that the source has whether a packet came or not; undefined: the first packet tells */
  constructor({ channels, rateHz, raw }: FramesWanted, known: readonly string[] | undefined, onClose: () => void) {
    this.#everyMs = rateHz === undefined ? 0 : 1000 / rateHz;
    this.#wantsRaw = raw === true;
    this.#onClose = onClose;
    this.started = new Promise((resolve, reject) => {
      this.#start = { resolve, reject };
    });
    this.started.catch(() => {}); // the loop ends all the same
    this.#begin(channels ?? known);
  }

  /** One packet came. */
  take({ atMs, latencyMs, read, names, raw, resumed }: Heard): void {
    const channels = this.#channels ?? this.#begin(names) ?? [];
    const nowMs = performance.now();
    if (this.#isOver || nowMs < this.#dueMs) return;
    // From when it was due, so that jitter of the publisher does not add up; what did not come is not made up for.
    this.#dueMs = (nowMs - this.#dueMs < this.#everyMs ? this.#dueMs : nowMs) + this.#everyMs;
    this.#queue.push({
      ...{ atMs, latencyMs, quality: undefined, dropped: 0, resumed, list: channels.map(read) },
      ...(this.#wantsRaw && raw !== undefined ? { raw } : {}),
    });
    if (this.#queue.length > MOST_QUEUED) {
      this.#queue.shift();
      this.#dropped++;
    }
    this.#wake();
  }

  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#queue = [];
    this.#onClose();
    this.#start.reject(new Error('it was closed before it had begun'));
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<SourceFrame> {
    try {
      while (!this.#isOver) {
        const frame = this.#queue.shift();
        if (frame === undefined) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          continue;
        }
        const dropped = this.#dropped;
        this.#dropped = 0;
        yield { ...frame, dropped };
      }
    } finally {
      this.close();
    }
  }

  #begin(channels: readonly string[] | undefined): readonly string[] | undefined {
    this.#channels = channels;
    if (channels !== undefined) this.#start.resolve({ channels });
    return channels;
  }
}
