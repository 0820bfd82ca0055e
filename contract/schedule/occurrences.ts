import { NEVER } from './queue.ts';
import { NONE, type TimeRows } from './table.ts';

/**
 * When each row comes the next time. The n-th time is computed from the start, `at + floor(n * numerator / denominator)`, and never
 * from the time before: 3 times a second stay 3 times a second for a year. n counts within one period of the fraction, after which
 * times are whole again and the start moves on: so no number grows, and all of them are exact.
 */
export class Occurrences {
  readonly #rows: TimeRows;
  readonly #base: Float64Array;
  readonly #step: Float64Array;
  /** How often it has come. */
  readonly #count: Float64Array;
  /** Ends move with the time base. */
  readonly #until: Float64Array;

  constructor(rows: TimeRows, start: number) {
    const size = rows.at.length;
    this.#rows = rows;
    this.#base = new Float64Array(size);
    this.#step = new Float64Array(size);
    this.#count = new Float64Array(size);
    this.#until = new Float64Array(size);
    for (let row = 0; row < size; row++) {
      const until = rows.until[row] ?? NONE;
      this.#base[row] = start + (rows.at[row] ?? 0);
      this.#until[row] = until === NONE ? NEVER : start + until;
    }
  }

  /** When the next one is due; NEVER if there is none left. */
  dueOf(row: number): number {
    return this.isOver(row, 0) ? NEVER : this.#time(row, this.#step[row] ?? 0);
  }

  /** It has come, or so many of it have. */
  advance(row: number, by: number): void {
    const numerator = this.#rows.everyNumerator[row] ?? 0;
    const denominator = this.#rows.everyDenominator[row] ?? 0;
    this.#count[row] = (this.#count[row] ?? 0) + by;
    if (denominator === 0) return;
    const step = (this.#step[row] ?? 0) + by;
    const periods = Math.floor(step / denominator);
    this.#step[row] = step - periods * denominator;
    this.#base[row] = (this.#base[row] ?? 0) + periods * numerator;
  }

  /** How many besides the next one are due by now. */
  behind(row: number, now: number): number {
    const numerator = this.#rows.everyNumerator[row] ?? 0;
    const denominator = this.#rows.everyDenominator[row] ?? 0;
    if (denominator === 0) return 0;
    const due = this.dueOf(row);
    if (this.#after(row, 1) > now) return 0;
    // A guess in floating point is one or two off at most, unless it is of ages: what it is off by is counted.
    let count = Math.max(1, Math.floor(((now - due) * denominator) / numerator) - 2);
    while (this.#after(row, count) > now) count -= 1;
    while (this.#after(row, count + 1) <= now) count += 1;
    return count;
  }

  /** True: what comes so many later comes no more. */
  isOver(row: number, later: number): boolean {
    const most = this.#rows.times[row] ?? NONE;
    const once = this.#rows.everyDenominator[row] === 0;
    const count = (this.#count[row] ?? 0) + later;
    if (count > 0 && once) return true;
    if (most !== NONE && count >= most) return true;
    return this.#time(row, (this.#step[row] ?? 0) + later) >= (this.#until[row] ?? NEVER);
  }

  rebase(by: number): void {
    for (let row = 0; row < this.#base.length; row++) {
      this.#base[row] = (this.#base[row] ?? 0) - by;
      this.#until[row] = (this.#until[row] ?? 0) - by;
    }
  }

  #after(row: number, later: number): number {
    return this.isOver(row, later) ? NEVER : this.#time(row, (this.#step[row] ?? 0) + later);
  }

  #time(row: number, step: number): number {
    const numerator = this.#rows.everyNumerator[row] ?? 0;
    const denominator = this.#rows.everyDenominator[row] ?? 0;
    const base = this.#base[row] ?? 0;
    if (denominator === 0) return base;
    const periods = Math.floor(step / denominator);
    const rest = step - periods * denominator;
    const whole = Math.floor(numerator / denominator);
    const part = numerator - whole * denominator;
    return base + periods * numerator + rest * whole + Math.floor((rest * part) / denominator);
  }
}
