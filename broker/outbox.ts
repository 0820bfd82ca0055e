import { encode } from '../contract/wire/codec.ts';
import { frame, HEADER_BYTES } from '../contract/wire/frame.ts';
import { NOTIFICATION, type Notifications } from '../contract/wire/messages.ts';
import { fitsFrame } from '../contract/wire/room.ts';

/** A notification for several clients, encoded once: its frame, header included. To be given what fits into one. */
export function framedNotification<Name extends keyof Notifications>(
  name: Name,
  params: Notifications[Name],
): Uint8Array {
  return frame(encode([NOTIFICATION, name, params]));
}

/** Frames for one client, joined so that all replies of a turn leave in one system call. */
export class Outbox {
  readonly #write: (bytes: Uint8Array) => void;
  #payloads: Uint8Array[] = [];
  /** The frame that is all there is to send, where it came as one: it need not be copied. */
  #lone: Uint8Array | undefined;
  #bytes = 0;
  #corked = false;
  #scheduled = false;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False if the message is larger than a frame may be, or has more values: nothing was queued then. */
  push(message: unknown): boolean {
    const payload = encode(message);
    if (!fitsFrame(payload)) return false;
    this.#lone = undefined;
    this.#queue(payload);
    return true;
  }

  /** A whole frame, header included, that others are sent too: nobody may write to its bytes. */
  pushFramed(framed: Uint8Array): void {
    this.#lone = this.#payloads.length === 0 ? framed : undefined;
    this.#queue(framed.subarray(HEADER_BYTES));
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
    const whole = this.#lone ?? this.#joined();
    this.#lone = undefined;
    this.#payloads = [];
    this.#bytes = 0;
    this.#write(whole);
  }

  #joined(): Uint8Array {
    const joined = Buffer.allocUnsafe(this.#bytes);
    let at = 0;
    for (const payload of this.#payloads) {
      at = joined.writeUInt32BE(payload.length, at);
      joined.set(payload, at);
      at += payload.length;
    }
    return joined;
  }

  #queue(payload: Uint8Array): void {
    this.#payloads.push(payload);
    this.#bytes += HEADER_BYTES + payload.length;
    if (this.#corked || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}
