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
  #isClosing = false;

  constructor({ name, epochNs, generations, precision, onMessage, onLost }: LaneOptions) {
    const workerData: ThreadData = { epochNs, generations, bell: this.#bell.buffer as SharedArrayBuffer, precision };
    this.#thread = new Worker(new URL(THREAD, import.meta.url), {
      workerData,
      name: `lane ${name}`,
      trackUnmanagedFds: false,
    });
    this.#thread.on('message', (message: FromLane) => onMessage(message));
    this.#thread.on('error', (error) => onLost(error instanceof Error ? error : new Error(String(error))));
    this.#thread.on('exit', () => {
      if (!this.#isClosing) onLost(new Error(`the thread of ${name} has ended`));
    });
  }

  post(message: ToLane): void {
    this.#thread.postMessage(message);
    this.#ring();
  }

  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.post({ type: 'close' });
    const timeout = setTimeout(() => void this.#thread.terminate(), PATIENCE_MS);
    timeout.unref();
    this.#thread.once('exit', () => clearTimeout(timeout));
    this.#thread.unref();
  }

  #ring(): void {
    Atomics.add(this.#bell, 0, 1);
    wake(this.#bell);
  }
}
