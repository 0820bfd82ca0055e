const LEAST_ROOM = 4096;
/** Memory that is kept while nothing waits. */
const MOST_IDLE_ROOM = 16 * 1024;

/** What was received and waits for the holder of a port, in order. Whoever fills it stops when there is no room: the rest waits in the kernel. */
export class ReceivedBytes {
  readonly #most: number;
  /** A ring: grown as it fills, let go of when it is empty. */
  #ring = new Uint8Array(0);
  #first = 0;
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  /** How many bytes should be added at most. */
  get room(): number {
    return Math.max(0, this.#most - this.#length);
  }

  /** Drops nothing: what was read already is kept, room or not. */
  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#length + bytes.length > this.#ring.length) this.#grow(this.#length + bytes.length);
    const at = (this.#first + this.#length) % this.#ring.length;
    const atEnd = bytes.subarray(0, this.#ring.length - at);
    this.#ring.set(atEnd, at);
    this.#ring.set(bytes.subarray(atEnd.length), 0);
    this.#length += bytes.length;
  }

  /** The oldest bytes, at most so many. */
  take(most: number): Uint8Array {
    if (this.#length === 0) return new Uint8Array(0);
    const taken = this.#copy(Math.min(most, this.#length));
    this.#length -= taken.length;
    this.#first = this.#length === 0 ? 0 : (this.#first + taken.length) % this.#ring.length;
    if (this.#length === 0 && this.#ring.length > MOST_IDLE_ROOM) this.#ring = new Uint8Array(0);
    return taken;
  }

  clear(): void {
    this.#ring = new Uint8Array(0);
    this.#first = 0;
    this.#length = 0;
  }

  #copy(length: number): Uint8Array {
    const copy = new Uint8Array(length);
    const atEnd = this.#ring.subarray(this.#first, this.#first + length);
    copy.set(atEnd);
    copy.set(this.#ring.subarray(0, length - atEnd.length), atEnd.length);
    return copy;
  }

  #grow(needed: number): void {
    const wanted = Math.max(LEAST_ROOM, 2 * this.#ring.length, needed);
    const grown = new Uint8Array(Math.max(needed, Math.min(wanted, this.#most)));
    grown.set(this.#copy(this.#length));
    this.#ring = grown;
    this.#first = 0;
  }
}
