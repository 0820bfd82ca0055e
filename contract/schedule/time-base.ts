import { Occurrences } from './occurrences.ts';
import { EventQueue, NEVER } from './queue.ts';
import { type Cause, MISSED, type Sink } from './sink.ts';
import { NONE, type TimeRows } from './table.ts';

const GONE = 0;
const WAITING = 1;
const ON = 2;
/** On, and nothing comes after it. */
const LAST = 3;

/**
 * Events in time. What repeats and has its time within the window of another that repeats comes together with it, early: so a slow
 * line is opened once for all of them. Times of what comes later stay where they are.
 */
export class TimeBase {
  readonly #rows: TimeRows;
  readonly #sink: Sink;
  readonly #plan: number;
  readonly #window: number;
  readonly #occurrences: Occurrences;
  /** What comes alone, and all ends; and what comes with others. */
  readonly #alone: EventQueue;
  readonly #grouped: EventQueue;
  readonly #phase: Uint8Array;
  readonly #onAt: Float64Array;
  /** What is on, in the order in which it began. */
  readonly #began: EventQueue;
  #begun = 0;
  /** By row: the group that it came with last. */
  readonly #groups: Float64Array;
  #group = 0;
  #groupUntil = -NEVER;
  #isPaused = false;

  /** @param start when its time begins @param window in ticks @param plan its number, for the sink */
  constructor(rows: TimeRows, sink: Sink, { start, window, plan }: { start: number; window: number; plan: number }) {
    const size = rows.at.length;
    this.#rows = rows;
    this.#sink = sink;
    this.#plan = plan;
    this.#window = window;
    this.#occurrences = new Occurrences(rows, start);
    this.#alone = new EventQueue(size);
    this.#grouped = new EventQueue(size);
    this.#phase = new Uint8Array(size).fill(WAITING);
    this.#onAt = new Float64Array(size);
    this.#began = new EventQueue(size);
    this.#groups = new Float64Array(size);
    for (let row = 0; row < size; row++) this.#await(row);
  }

  /** When there is something to do; NEVER if there is nothing. */
  get nextAt(): number {
    return this.#isPaused ? NEVER : Math.min(this.#alone.firstAt, this.#grouped.firstAt);
  }

  /** Rows that still wait, or are on. */
  get live(): number {
    return this.#alone.size + this.#grouped.size;
  }

  /**
   * Does the first thing that is due, with all that come with it. False: nothing is. Not to be called from within an event.
   * @param now in ticks; never less than before
   */
  step(now: number): boolean {
    if (this.nextAt > now) return false;
    if (this.#alone.firstAt <= this.#grouped.firstAt) {
      this.#act(this.#alone.first, now);
      return true;
    }
    this.#group += 1;
    this.#groupUntil = this.#grouped.firstAt + this.#window;
    while (this.#grouped.firstAt <= this.#groupUntil && this.#groups[this.#grouped.first] !== this.#group) {
      this.#act(this.#grouped.first, now);
    }
    return true;
  }

  /** What is on ends, what began first first; times go on, to be moved on by `resume`. */
  pause(now: number): void {
    this.#isPaused = true;
    this.#groupUntil = -NEVER;
    this.#halt('paused', now);
  }

  /** All that waits comes so much later as it was paused. */
  resume(pausedFor: number): void {
    this.#isPaused = false;
    this.rebase(-pausedFor);
  }

  /** Everything ends, and nothing comes after it. */
  stop(now: number, cause: Cause = 'stopped'): void {
    for (let row = 0; row < this.#phase.length; row++) this.cancel(row);
    this.#halt(cause, now);
  }

  /** No more of a row; what is on ends in its own time. False: there was no such row left. */
  cancel(row: number): boolean {
    const phase = this.#phase[row] ?? GONE;
    if (phase !== WAITING && phase !== ON) return false;
    this.#phase[row] = phase === ON ? LAST : GONE;
    if (phase === WAITING) this.#schedule(row);
    return true;
  }

  /** All times become earlier by so much. */
  rebase(by: number): void {
    this.#occurrences.rebase(by);
    this.#alone.rebase(by);
    this.#grouped.rebase(by);
    for (let row = 0; row < this.#onAt.length; row++) this.#onAt[row] = (this.#onAt[row] ?? 0) - by;
  }

  #schedule(row: number): void {
    const phase = this.#phase[row];
    this.#alone.cancel(row);
    this.#grouped.cancel(row);
    if (phase === ON || phase === LAST) this.#alone.schedule(row, this.#endOf(row));
    else if (phase === WAITING) this.#await(row);
  }

  #await(row: number): void {
    const due = this.#occurrences.dueOf(row);
    if (due === NEVER) this.#phase[row] = GONE;
    else (this.#rows.windowed[row] === 1 ? this.#grouped : this.#alone).schedule(row, due);
  }

  #endOf(row: number): number {
    return (this.#onAt[row] ?? 0) + (this.#rows.duration[row] ?? 0);
  }

  #act(row: number, now: number): void {
    if (this.#phase[row] !== WAITING) {
      this.#end(row, 'due', this.#endOf(row), now);
      return;
    }
    const due = this.#occurrences.dueOf(row);
    this.#groups[row] = this.#group;
    if (this.#skips(row, due, now)) return;
    this.#occurrences.advance(row, 1);
    if (this.#rows.off[row] !== NONE) {
      this.#phase[row] = ON;
      this.#onAt[row] = now;
      this.#began.schedule(row, this.#begun++);
    }
    this.#schedule(row);
    this.#sink.fired(this.#plan, row, 'on', 'due', due, now);
  }

  /** True: it has been missed, and been told so. */
  #skips(row: number, due: number, now: number): boolean {
    const missed = this.#rows.missed[row];
    if (missed === MISSED.burst) return false;
    const behind = this.#occurrences.behind(row, now);
    const successor = this.#rows.successor[row] ?? NONE;
    const isReplaced = successor !== NONE && this.#occurrences.dueOf(successor) <= now;
    const tooLate = isReplaced || (missed === MISSED.skip && now - due > (this.#rows.tolerance[row] ?? 0));
    const count = behind > 0 ? behind : tooLate ? 1 : 0;
    if (count === 0) return false;
    this.#occurrences.advance(row, count);
    this.#schedule(row);
    this.#sink.skipped(this.#plan, row, count, due, now);
    return true;
  }

  #end(row: number, cause: Cause, due: number, now: number): void {
    this.#phase[row] = this.#phase[row] === LAST ? GONE : WAITING;
    this.#began.cancel(row);
    this.#schedule(row);
    this.#sink.fired(this.#plan, row, 'off', cause, due, now);
  }

  #halt(cause: Cause, now: number): void {
    while (this.#began.size > 0) this.#end(this.#began.first, cause, now, now);
  }
}
