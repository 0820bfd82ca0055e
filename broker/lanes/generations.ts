import { Refusal } from '../../contract/errors.ts';

/** Words of a slot: what may write now, and what writes now. */
const WORDS = 2;
const SLOTS = 4096;
/** What stands in the second word while nobody writes. */
export const NOBODY = 0;
const LARGEST = 2 ** 31 - 1;
/** A bus that is stalled must not stall the broker with it. */
const LONGEST_WAIT_MS = 2;
const NAP_MS = 0.1;
const LOOKS_BEFORE_A_NAP = 100;

/** The first word of a slot. */
export const generationAt = (slot: number): number => slot * WORDS;
/** The second. */
export const writingAt = (slot: number): number => slot * WORDS + 1;

/**
 * What the broker and its lanes share of units that are driven: which generation may write, and whether one does. No two are ever the
 * same number, whichever slot they stand in: who comes late with an old one finds it nowhere.
 *
 * A lane says that it writes, and looks at the generation then; the broker says the generation, and looks then whether a lane
 * writes. In whatever order the two run, one of them sees the other (Dekker; Atomics are sequentially consistent).
 */
export class Generations {
  readonly memory = new SharedArrayBuffer(SLOTS * WORDS * Int32Array.BYTES_PER_ELEMENT);
  readonly #words = new Int32Array(this.memory);
  readonly #free: number[] = [];
  #used = 0;
  #last = 0;

  /** A place for a unit that is going to be driven. @throws Refusal `limit` where thousands are */
  share(): SharedGeneration {
    // Not one under which something late is still in the kernel: its new owner would wait for that.
    const place = this.#free.findIndex((slot) => Atomics.load(this.#words, writingAt(slot)) === NOBODY);
    const slot = place < 0 ? this.#used : (this.#free.splice(place, 1)[0] ?? this.#used);
    if (slot >= SLOTS) throw new Refusal('limit', `programs drive ${SLOTS} outputs already`, {});
    this.#used = Math.max(this.#used, slot + 1);
    return new SharedGeneration(this.#words, slot, {
      next: () => this.#next(),
      free: () => this.#free.push(slot),
    });
  }

  /** How many units are driven. */
  get size(): number {
    return this.#used - this.#free.length;
  }

  #next(): number {
    this.#last = this.#last === LARGEST ? 1 : this.#last + 1;
    return this.#last;
  }
}

/** The generation of one unit, as lanes see it. */
export class SharedGeneration {
  readonly slot: number;
  readonly #words: Int32Array;
  readonly #owner: { next(): number; free(): void };
  #value = 0;
  #isClosed = false;

  constructor(words: Int32Array, slot: number, owner: { next(): number; free(): void }) {
    this.slot = slot;
    this.#words = words;
    this.#owner = owner;
    this.#store();
  }

  /** What may write now: as it is told to a lane. */
  get value(): number {
    return this.#value;
  }

  /**
   * What was granted before is over: when this returns, nothing of it begins any more, and nothing of it is under way.
   * @returns false: something was, for too long to wait for it; when it comes back, the lane says so
   */
  advance(): boolean {
    if (this.#isClosed) return true;
    this.#store();
    const giveUpAt = performance.now() + LONGEST_WAIT_MS;
    for (let look = 1; this.isWriting; look++) {
      if (performance.now() >= giveUpAt) return false;
      // Where there is one processor, the lane needs it to come back.
      if (look % LOOKS_BEFORE_A_NAP === 0) this.#nap();
    }
    return true;
  }

  get isWriting(): boolean {
    return Atomics.load(this.#words, writingAt(this.slot)) !== NOBODY;
  }

  /** As `advance`, and its place is another's. */
  close(): void {
    if (this.#isClosed) return;
    this.advance();
    this.#isClosed = true;
    this.#owner.free();
  }

  #store(): void {
    this.#value = this.#owner.next();
    Atomics.store(this.#words, generationAt(this.slot), this.#value);
  }

  #nap(): void {
    Atomics.wait(this.#words, generationAt(this.slot), this.#value, NAP_MS);
  }
}
