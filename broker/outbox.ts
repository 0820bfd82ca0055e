import { encode } from '../contract/wire/codec.ts';
import { HEADER_BYTES, MAX_FRAME } from '../contract/wire/frame.ts';

/** Frames for one client, joined so that all replies of a turn leave in one system call. */
export class Outbox {
  readonly #write: (bytes: Uint8Array) => void;
  #payloads: Uint8Array[] = [];
  #bytes = 0;
  #corked = false;
  #scheduled = false;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False if the message is larger than a frame may be: nothing was queued then. */
  push(message: unknown): boolean {
    const payload = encode(message);
    if (payload.length > MAX_FRAME) return false;
    this.#payloads.push(payload);
    this.#bytes += HEADER_BYTES + payload.length;
    if (!this.#corked && !this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(() => {
        this.#scheduled = false;
        this.flush();
      });
    }
    return true;
  }

  /** Collects what `work` sends, then writes it at once. */
  cork(work: () => void): void {
    this.#corked = true;
    try {
      work();
    } finally {
      this.#corked = false;
      this.flush();
    }
  }

  flush(): void {
    if (this.#bytes === 0) return;
    const joined = Buffer.allocUnsafe(this.#bytes);
    let at = 0;
    for (const payload of this.#payloads) {
      at = joined.writeUInt32BE(payload.length, at);
      joined.set(payload, at);
      at += payload.length;
    }
    this.#payloads = [];
    this.#bytes = 0;
    this.#write(joined);
  }
}
