/**
 * One direction of a line at its pace, by a clock: each character is passed on when its last bit has come. Clocks count milliseconds, so that it
 * may be called late; the time that it is passed on with is the right one all the same, and none is passed on early.
 */
import type { Clock, Timer } from '../../broker/hardware/os.ts';
import { type Pace, Stretch } from './pace.ts';

const NS_PER_MS = 1e6;

export interface LaneEnd {
  onBytes(bytes: Uint8Array, atNs: bigint): void;
  /** All has been passed on. */
  onIdle?(atNs: bigint): void;
}

export class Lane {
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #end: LaneEnd;
  /** The first is under way if any is. */
  readonly #queue: number[] = [];
  #stretch: Stretch;
  /** When the character under way is over. */
  #dueNs: bigint | undefined;
  #timer: Timer | undefined;
  #isHeld = false;

  constructor(clock: Clock, pace: Pace, end: LaneEnd) {
    this.#clock = clock;
    this.#pace = pace;
    this.#end = end;
    this.#stretch = new Stretch(pace, clock.nowNs());
  }

  /** @param fromNs its first bit does not begin before */
  send(bytes: Uint8Array, fromNs: bigint): void {
    this.#queue.push(...bytes);
    this.#begin(fromNs);
  }

  /** Nothing begins any more, until it is released. What is under way arrives. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#begin(this.#clock.nowNs());
  }

  /** Forgets what has not begun. */
  discard(): void {
    this.#queue.splice(this.#dueNs === undefined ? 0 : 1);
  }

  #begin(fromNs: bigint): void {
    if (this.#dueNs !== undefined || this.#isHeld || this.#queue.length === 0) return;
    const { endNs } = this.#stretch;
    if (fromNs > endNs) this.#stretch = new Stretch(this.#pace, fromNs);
    this.#dueNs = this.#stretch.advance(1);
    this.#wait();
  }

  #wait(): void {
    if (this.#dueNs === undefined || this.#timer !== undefined) return;
    const leftMs = Number(this.#dueNs - this.#clock.nowNs()) / NS_PER_MS;
    this.#timer = this.#clock.after(Math.max(0, leftMs), () => {
      this.#timer = undefined;
      this.#passOn();
      this.#wait();
    });
  }

  /** All that is over by now: at a high pace several characters are, within a millisecond. */
  #passOn(): void {
    const nowNs = this.#clock.nowNs();
    for (let atNs = this.#dueNs; atNs !== undefined && atNs <= nowNs; atNs = this.#dueNs) {
      const byte = this.#queue.shift();
      const goesOn = this.#queue.length > 0 && !this.#isHeld;
      this.#dueNs = goesOn ? this.#stretch.advance(1) : undefined;
      if (byte !== undefined) this.#end.onBytes(Uint8Array.of(byte), atNs);
      if (this.#queue.length === 0) this.#end.onIdle?.(atNs);
    }
  }
}
