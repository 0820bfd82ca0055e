import { occurrencesOf } from '../../../contract/schedule/check.ts';
import { timeRowsOf } from '../../../contract/schedule/part.ts';
import { NEVER } from '../../../contract/schedule/queue.ts';
import { edgesOf, mostWithinSecond, type Span, spansOf, timesOf } from '../../../contract/schedule/spans.ts';
import { NONE, type Table, type TimeRows } from '../../../contract/schedule/table.ts';
import type { Steps } from '../slices.ts';

/** Occurrences that are looked at one by one over all outputs; of a program with more, the worst order counts. */
const MOST_OCCURRENCES = 300_000;
const PIECE = 256;

/** When a program does something to one device. */
export class Course {
  readonly spans: Span[] = [];
  /** Of the table's rows in time. */
  readonly rows: number[] = [];
  /** Rows of the table, in time and at angles. */
  events = 0;
  /** By events at angles. */
  readonly inCycle: number[] = [];

  /** Changes of one cycle. */
  get perCycle(): number {
    return this.inCycle.length;
  }

  /**
   * The most within one second, by events in time.
   * @param before how much there was in the last second before the start
   * @param amountOf by action: how much it counts
   */
  *densest(before: number, amountOf: (action: number) => number = () => 1): Steps<number> {
    const past: Span = { action: NONE, firstNs: 0, lastNs: 0, most: 1 };
    const all = [...this.spans, past];
    const { amount } = yield* mostWithinSecond(all, ({ action }) => (action === NONE ? before : amountOf(action)));
    return amount;
  }
}

/**
 * The courses of a program's devices.
 * @param targets by action: the number of its device; -1: none
 */
export function* coursesOf(table: Table, targets: Int32Array, devices: number): Steps<Course[]> {
  const courses = Array.from({ length: devices }, () => new Course());
  const courseOf = (action = NONE) => courses[targets[action] ?? NONE];
  const { time, angle, windowTicks } = table;
  for (let row = 0; row < time.at.length; row++) {
    if (row % PIECE === 0) yield;
    const own = courseOf(time.on[row]);
    if (own === undefined) continue;
    own.rows.push(row);
    own.events += 1;
    for (const span of spansOf(time, row, windowTicks)) courseOf(span.action)?.spans.push(span);
  }
  for (let row = 0; row < angle.angle.length; row++) {
    const own = courseOf(angle.on[row]);
    if (own === undefined) continue;
    own.events += 1;
    for (const [action] of edgesOf(angle, row)) courseOf(action)?.inCycle.push(action);
  }
  return courses;
}

/** Looks at what programs do to one output, one thing after the other. */
export class Walk {
  #left = MOST_OCCURRENCES;

  /**
   * All that ever comes in time, in its order: until it ends, or until it repeats itself.
   * @returns false: nobody can tell. At angles, and where different periods meet, anything may follow anything
   */
  *over({ time }: Table, { rows, perCycle }: Course, see: (action: number, atNs: number) => void): Steps<boolean> {
    if (perCycle > 0) return false;
    const own = timeRowsOf(time, rows);
    const until = repeatsAt(own);
    if (until === undefined) return false;
    for (const occurrence of occurrencesOf(own, until)) {
      if (occurrence === undefined) yield;
      else if (--this.#left < 0) return false;
      else see(occurrence.action, occurrence.atNs);
    }
    return true;
  }
}

/** When all that comes has been seen at least once, with what follows it. Undefined: that cannot be said. */
function repeatsAt(time: TimeRows): number | undefined {
  const periods = new Map<string, number>();
  let settledNs = 0;
  for (let row = 0; row < time.at.length; row++) {
    const times = timesOf(time, row);
    const numerator = time.everyNumerator[row] ?? 0;
    const denominator = Math.max(1, time.everyDenominator[row] ?? 0);
    if (times === 0) continue;
    if (times === NEVER) periods.set(`${numerator}/${denominator}`, numerator / denominator);
    const repeats = times === NEVER ? 0 : times - 1;
    const lastNs = (time.at[row] ?? 0) + (repeats * numerator) / denominator;
    settledNs = Math.max(settledNs, lastNs + (time.duration[row] ?? 0));
  }
  const [periodNs = 0, ...others] = periods.values();
  // From then on only those without end come, and all of them do.
  return others.length > 0 ? undefined : settledNs + 2 * periodNs;
}
