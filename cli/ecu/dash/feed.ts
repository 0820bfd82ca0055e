import type { FrameSource, SourceFrame, SourceFrames } from '../frame-source.ts';

/** Takes frames of a source into a screen; which channels are wanted may change all the time. */
export class DashFeed {
  readonly #source: FrameSource;
  readonly #rateHz: number | undefined;
  readonly #take: (frame: SourceFrame, channels: readonly string[]) => void;
  #channels: readonly string[] = [];
  #frames: SourceFrames | undefined;
  #isOver = false;

  constructor(
    source: FrameSource,
    rateHz: number | undefined,
    take: (frame: SourceFrame, channels: readonly string[]) => void,
  ) {
    this.#source = source;
    this.#rateHz = rateHz;
    this.#take = take;
  }

  /** From now on these. */
  want(channels: readonly string[]): void {
    if (channels.join() === this.#channels.join()) return;
    this.#channels = channels;
    this.#frames?.close();
  }

  /** Until it is closed, or the source has no more. @throws Refusal */
  async run(): Promise<void> {
    while (!this.#isOver) {
      const channels = this.#channels;
      const frames = this.#source.frames({ channels, rateHz: this.#rateHz });
      this.#frames = frames;
      try {
        const started = await frames.started;
        for await (const frame of frames) {
          if (this.#channels !== channels) break;
          this.#take(frame, started.channels);
        }
      } catch (error) {
        // It was closed before it had begun.
        if (!this.#isOver && this.#channels === channels) throw error;
      } finally {
        frames.close();
      }
      if (this.#channels === channels) return;
    }
  }

  close(): void {
    this.#isOver = true;
    this.#frames?.close();
  }
}
