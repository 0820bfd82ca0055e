import type { Clock, Timer } from '../../broker/hardware/os.ts';

const NS_PER_MS = 1_000_000n;

export interface WireOptions {
  clock: Clock;
  /** How long one byte takes, in ns; 0 where bytes take no time. */
  byteNs: () => number;
  deliver: (bytes: Uint8Array) => void;
}

/** One direction of a serial line: bytes that wait to be sent, and come out at the other end in a turn of their own, at the line's pace. */
export class Wire {
  readonly #options: WireOptions;
  #waiting: Uint8Array[] = [];
  #length = 0;
  #isHeld = false;
  /** When the line is free: what is sent before has left by then. */
  #freeNs = 0n;
  #timer: Timer | undefined;
  #isDue = false;

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** How many bytes wait. */
  get length(): number {
    return this.#length;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const nowNs = this.#options.clock.nowNs();
    if (this.#length === 0 && this.#freeNs < nowNs) this.#freeNs = nowNs;
    this.#waiting.push(bytes);
    this.#length += bytes.length;
    this.#go();
  }

  /** Throws away what waits. */
  clear(): void {
    this.#waiting = [];
    this.#length = 0;
  }

  /** Flow control: nothing leaves while it is held. */
  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return;
    this.#isHeld = isHeld;
    this.#freeNs = this.#options.clock.nowNs();
    this.#go();
  }

  #go(): void {
    if (this.#length === 0 || this.#isHeld || this.#timer !== undefined || this.#isDue) return;
    const byteNs = this.#options.byteNs();
    if (byteNs === 0) {
      this.#isDue = true;
      queueMicrotask(() => {
        this.#isDue = false;
        if (!this.#isHeld) this.#take(this.#length);
        this.#go();
      });
      return;
    }
    const waitNs = this.#freeNs + BigInt(Math.round(byteNs)) - this.#options.clock.nowNs();
    this.#timer = this.#options.clock.after(Math.max(0, Number(waitNs) / Number(NS_PER_MS)), () => {
      this.#timer = undefined;
      if (!this.#isHeld) this.#takeWhatHasLeft(byteNs);
      this.#go();
    });
  }

  /** A timer comes late by as much as it likes: what has left by now has left, and the line's own time goes on without gaps. */
  #takeWhatHasLeft(byteNs: number): void {
    const passedNs = Number(this.#options.clock.nowNs() - this.#freeNs);
    const count = Math.min(this.#length, Math.floor(passedNs / byteNs));
    this.#freeNs += BigInt(Math.round(count * byteNs));
    this.#take(count);
  }

  #take(count: number): void {
    if (count === 0) return;
    const [first = new Uint8Array(), ...others] = this.#waiting;
    const all = others.length === 0 ? first : Buffer.concat(this.#waiting);
    this.#waiting = count === all.length ? [] : [all.subarray(count)];
    this.#length -= count;
    this.#options.deliver(all.subarray(0, count));
  }
}
