/** What a terminal keeps for who reads (N_TTY_BUF_SIZE). */
export const RECEIVED_BYTES = 4096;
/** It asks for silence when less room is left, and for more when less than that waits (TTY_THRESHOLD_THROTTLE). */
const THRESHOLD_BYTES = 128;

/** Bytes that were received and not read. What finds no room is lost. */
export class Received {
  #pieces: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return RECEIVED_BYTES - this.#length < THRESHOLD_BYTES;
  }

  get isLow(): boolean {
    return this.#length < THRESHOLD_BYTES;
  }

  /** Gives the number of bytes that were lost. */
  add(bytes: Uint8Array): number {
    const kept = bytes.subarray(0, RECEIVED_BYTES - this.#length);
    if (kept.length > 0) this.#pieces.push(kept);
    this.#length += kept.length;
    return bytes.length - kept.length;
  }

  take(most: number): Uint8Array {
    const all = Buffer.concat(this.#pieces);
    const taken = all.subarray(0, most);
    this.#length -= taken.length;
    this.#pieces = this.#length === 0 ? [] : [all.subarray(taken.length)];
    return taken;
  }

  clear(): void {
    this.#pieces = [];
    this.#length = 0;
  }
}
