import { Worker } from 'node:worker_threads';
import type { FromLane, LaneLink, LaneOptions, Precision, ToLane } from '../lanes/messages.ts';
import { wake } from '../native.ts';

/** In the bundle it lies beside it, too. */
const THREAD = import.meta.url.endsWith('.ts') ? 'lane-thread.ts' : 'lane-thread.js';
/** For a thread to end by itself. */
const PATIENCE_MS = 1000;

export interface ThreadData {
  readonly epochNs: bigint;
  readonly generations: SharedArrayBuffer;
  /** One word, which counts up when there is something to look at. */
  readonly bell: SharedArrayBuffer;
  readonly precision: Precision;
}

/** A lane in a thread of its own. */
export class LinuxLane implements LaneLink {
  readonly #bell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #thread: Worker;
  readonly #ended: Promise<void>;
  #isClosing = false;
  #isOver = false;

  constructor({ name, epochNs, generations, precision, onMessage, onLost }: LaneOptions) {
    const workerData: ThreadData = { epochNs, generations, bell: this.#bell.buffer as SharedArrayBuffer, precision };
    // Descriptors that it closes were opened by another thread.
    const options = { workerData, name: `lane ${name}`, trackUnmanagedFds: false };
    this.#thread = new Worker(new URL(THREAD, import.meta.url), options);
    this.#thread.on('message', (message: FromLane) => onMessage(message));
    this.#thread.once('error', (error) => {
      this.#isOver = true;
      onLost(error instanceof Error ? error : new Error(String(error)));
    });
    // Node waits for its threads at its end, and would wait for one that sleeps for as long as that does.
    const atExit = () => this.post({ type: 'close' });
    process.once('exit', atExit);
    this.#ended = new Promise((resolve) => {
      this.#thread.once('exit', () => {
        process.off('exit', atExit);
        resolve();
        if (!this.#isClosing && !this.#isOver) onLost(new Error('its thread has ended'));
      });
    });
  }

  post(message: ToLane): void {
    this.#thread.postMessage(message);
    this.#ring();
  }

  async close(): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      this.post({ type: 'close' });
      const timeout = setTimeout(() => {
        this.#thread.unref();
        void this.#thread.terminate();
      }, PATIENCE_MS);
      this.#ended.finally(() => clearTimeout(timeout));
    }
    await this.#ended;
  }

  #ring(): void {
    Atomics.add(this.#bell, 0, 1);
    wake(this.#bell);
  }
}
