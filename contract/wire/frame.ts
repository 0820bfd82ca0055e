import { Violation } from '../errors.ts';

/**
 * Length-prefixed frames over a byte stream: u32 big-endian length, then that many bytes.
 * A length above the limit, or of zero, is a violation as soon as its four bytes are there: nothing is allocated for it.
 */
export const HEADER_BYTES = 4;
/** Before authentication: room for `hello` and `authenticate`, and no more. */
export const MAX_FRAME_BEFORE_AUTHENTICATION = 1024;
export const MAX_FRAME = 64 * 1024;

/** Puts the length before a payload, in one new array. */
export function frame(payload: Uint8Array): Uint8Array {
  const framed = new Uint8Array(HEADER_BYTES + payload.length);
  writeLength(framed, payload.length);
  framed.set(payload, HEADER_BYTES);
  return framed;
}

function writeLength(target: Uint8Array, length: number): void {
  target[0] = length >>> 24;
  target[1] = length >>> 16;
  target[2] = length >>> 8;
  target[3] = length;
}

/** Cuts a stream into payloads, however it was split. Holds at most one unfinished frame. */
export class FrameReader {
  maxFrame: number;
  #pending: Uint8Array = new Uint8Array(0);
  /** Bytes of `#pending` that are in use: it grows by doubling up to the frame's length, so that slow senders cost little. */
  #length = 0;

  constructor(maxFrame: number) {
    this.maxFrame = maxFrame;
  }

  /** Bytes of a frame that has not arrived whole. */
  get pendingBytes(): number {
    return this.#length;
  }

  /**
   * Yields each whole payload of what has arrived so far; a payload is only valid until the next is asked for.
   * Lazy, so that a consumer may change `maxFrame` between two frames of the same chunk.
   * @throws Violation when a length is zero or above `maxFrame`
   */
  *push(chunk: Uint8Array): Generator<Uint8Array, void> {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.#length === 0) {
        const rest = chunk.length - offset;
        if (rest >= HEADER_BYTES) {
          const length = this.#frameLength(chunk, offset);
          const end = offset + HEADER_BYTES + length;
          if (end <= chunk.length) {
            yield chunk.subarray(offset + HEADER_BYTES, end);
            offset = end;
            continue;
          }
        }
      }
      const wanted = this.#length < HEADER_BYTES ? HEADER_BYTES : HEADER_BYTES + this.#frameLength(this.#pending, 0);
      const taken = Math.min(wanted - this.#length, chunk.length - offset);
      this.#keep(chunk.subarray(offset, offset + taken), wanted);
      offset += taken;
      if (this.#length === HEADER_BYTES) this.#frameLength(this.#pending, 0);
      else if (this.#length === wanted && wanted > HEADER_BYTES) {
        this.#length = 0;
        yield this.#pending.subarray(HEADER_BYTES, wanted);
      }
    }
  }

  /** Takes those bytes out: from here on somebody else cuts the stream. */
  takePending(): Uint8Array {
    const taken = this.#pending.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #keep(part: Uint8Array, wanted: number): void {
    const needed = this.#length + part.length;
    if (this.#pending.length < needed) {
      const grown = new Uint8Array(Math.max(needed, Math.min(wanted, this.#pending.length * 2)));
      grown.set(this.#pending.subarray(0, this.#length));
      this.#pending = grown;
    }
    this.#pending.set(part, this.#length);
    this.#length = needed;
  }

  #frameLength(bytes: Uint8Array, at: number): number {
    const [a, b, c, d] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
    const length = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    if (length === 0) throw new Violation('frame of length 0');
    if (length > this.maxFrame)
      throw new Violation(`frame of ${length} bytes, at most ${this.maxFrame} are allowed here`);
    return length;
  }
}
