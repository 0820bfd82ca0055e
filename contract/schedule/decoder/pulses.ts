/** The last pulses, and how the newest one looks against them. */
import { compare, EVEN_HIGH, EVEN_LOW, tightHigh, tightLow, WIDE_HIGH, WIDE_LOW } from './tolerance.ts';

/** -1: too short, 1: too long, 0: as it should be. */
export type Off = -1 | 0 | 1;

export class Pulses {
  /** The last two pulses, ticks, and of how many places the last one is. 0: there is none since the search began. */
  last = 0;
  before = 0;
  span = 1;
  readonly #gap: number;
  readonly #low: number;
  readonly #high: number;

  constructor(gap: number) {
    this.#gap = gap;
    this.#low = tightLow(gap);
    this.#high = tightHigh(gap);
  }

  add(pulse: number, span: number): void {
    this.before = this.last;
    this.last = pulse;
    this.span = span;
  }

  clear(): void {
    this.last = 0;
    this.before = 0;
    this.span = 1;
  }

  /** A pulse of so many places against the last one, with all the room that an engine needs that speeds up or slows down. */
  off(pulse: number, span: number): Off {
    return compare(pulse * this.span, this.last * span, WIDE_LOW, WIDE_HIGH);
  }

  /** Whether a gap that is within the wide bounds may yet be something else. */
  isDoubtfulGap(pulse: number): boolean {
    return compare(pulse * this.span, this.last * this.#gap, this.#low, this.#high) !== 0;
  }

  get wasDoubtfulGap(): boolean {
    return compare(this.last, this.before * this.#gap, this.#low, this.#high) !== 0;
  }

  /**
   * The second tooth after a doubtful gap against the first. Noise within the gap can pass for an engine that speeds up, and
   * then the first tooth is short; that the second one is long again gives it away.
   */
  unevenness(pulse: number): Off {
    return compare(pulse, this.last, EVEN_LOW, EVEN_HIGH);
  }

  /** Whether a pulse that has not ended yet is too long already to end well. */
  isOverdue(elapsed: number, span: number): boolean {
    return compare(elapsed * this.span, this.last * span, 0, span > 1 ? this.#high : WIDE_HIGH) > 0;
  }

  /** Whether the last pulse may be a gap, seen from the one before it. */
  get mayBeGap(): boolean {
    return this.before > 0 && compare(this.last, this.before, WIDE_HIGH, WIDE_HIGH * this.#gap) === 0;
  }

  /**
   * The last pulse as a gap between the one before and this one: against this one with all the room, and against the mean of
   * both with little, for there a steady change of pace drops out.
   */
  gapOff(after: number): Off {
    return (
      compare(after * this.#gap, this.last, WIDE_LOW, WIDE_HIGH) ||
      compare(2 * this.last, (this.before + after) * this.#gap, this.#low, this.#high)
    );
  }
}
