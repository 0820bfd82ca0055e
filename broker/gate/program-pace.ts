import { occurrencesOf, timesOf } from '../../contract/schedule/check.ts';
import { NEVER } from '../../contract/schedule/queue.ts';
import { NONE, type PairRows, type Table, type TimeRows } from '../../contract/schedule/table.ts';
import type { Steps } from './slices.ts';

const SECOND = 1e9;
/** Occurrences that are looked at one by one over all outputs; of a program with more, the worst order counts. */
const MOST_OCCURRENCES = 300_000;
const PIECE = 256;

/** What comes, and comes again until its last time. */
interface Span {
  readonly firstNs: number;
  /** Infinite without end. */
  readonly lastNs: number;
  /** Most of it within one second. */
  readonly most: number;
  readonly bytes: number;
}

/** When a program does something to one device. */
export class Course {
  readonly #spans: Span[] = [];
  /** Of the table's rows in time. */
  readonly rows: number[] = [];
  /** Rows of the table, in time and at angles. */
  events = 0;
  /** In one cycle, by events at angles. */
  perCycle = 0;
  bytesPerCycle = 0;

  add(span: Span): void {
    this.#spans.push(span);
  }

  /**
   * The most within one second, by events in time: a bound that no phase of what repeats exceeds.
   * @param before how much there was in the last second before the start
   */
  *densest(of: 'events' | 'bytes', before: number): Steps<number> {
    const begins = [...this.#spans, { firstNs: 0, lastNs: 0, most: before, bytes: 1 }];
    const ends = [...begins];
    begins.sort((a, b) => a.firstNs - b.firstNs);
    yield;
    ends.sort((a, b) => a.lastNs - b.lastNs);
    const amount = ({ most, bytes }: Span) => (of === 'events' ? most : most * bytes);
    let [now, most, ended] = [0, 0, 0];
    for (const [number, begin] of begins.entries()) {
      if (number % PIECE === 0) yield;
      now += amount(begin);
      // What is a second old does not count any more.
      for (let end = ends[ended]; end !== undefined && end.lastNs + SECOND <= begin.firstNs; end = ends[++ended])
        now -= amount(end);
      most = Math.max(most, now);
    }
    return most;
  }
}

/**
 * The courses of a program's devices.
 * @param targets by action: the number of its device; -1: none
 * @param bytes by action: how much it sends
 */
export function* coursesOf(
  table: Table,
  targets: Int32Array,
  devices: number,
  bytes: (action: number) => number,
): Steps<Course[]> {
  const courses = Array.from({ length: devices }, () => new Course());
  const { time, angle, windowTicks } = table;
  for (let row = 0; row < time.at.length; row++) {
    if (row % PIECE === 0) yield;
    const times = timesOf(time, row);
    if (times === 0) continue;
    const slackNs = time.windowed[row] === 1 ? windowTicks : 0;
    const periodNs = (time.everyNumerator[row] ?? 0) / Math.max(1, time.everyDenominator[row] ?? 0);
    const most = periodNs === 0 ? 1 : Math.min(times, Math.ceil((SECOND + slackNs) / periodNs));
    const at = time.at[row] ?? 0;
    const lastNs = times === 1 ? at : at + (times - 1) * periodNs;
    const course = courses[targets[time.on[row] ?? NONE] ?? NONE];
    course?.rows.push(row);
    if (course !== undefined) course.events += 1;
    for (const [action, shiftNs] of edgesOf(time, row)) {
      const shift = shiftNs - slackNs;
      courses[targets[action] ?? NONE]?.add({
        firstNs: at + shift,
        lastNs: lastNs + shiftNs,
        most,
        bytes: bytes(action),
      });
    }
  }
  for (let row = 0; row < angle.angle.length; row++) {
    const first = courses[targets[angle.on[row] ?? NONE] ?? NONE];
    if (first !== undefined) first.events += 1;
    for (const [action] of edgesOf(angle, row)) {
      const course = courses[targets[action] ?? NONE];
      if (course === undefined) continue;
      course.perCycle += 1;
      course.bytesPerCycle += bytes(action);
    }
  }
  return courses;
}

function edgesOf(rows: TimeRows | PairRows, row: number): [action: number, shiftNs: number][] {
  const edges: [number, number][] = [[rows.on[row] ?? NONE, 0]];
  if (rows.off[row] !== NONE) edges.push([rows.off[row] ?? NONE, rows.duration[row] ?? 0]);
  return edges;
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
    const own = rowsOf(time, rows);
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

function rowsOf(time: TimeRows, rows: readonly number[]): TimeRows {
  const entries = Object.entries(time) as [keyof TimeRows, readonly number[]][];
  return Object.fromEntries(
    entries.map(([name, column]) => [name, rows.map((row) => column[row] ?? NONE)]),
  ) as unknown as TimeRows;
}
