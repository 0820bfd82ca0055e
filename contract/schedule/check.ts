import { Densest } from './densest.ts';
import { eventName } from './distinct.ts';
import { limits } from './limits.ts';
import { Occurrences } from './occurrences.ts';
import type { ProgramProblem } from './program.ts';
import { EventQueue, NEVER } from './queue.ts';
import { mostWithinSecond, type Span, spansOf, timesOf } from './spans.ts';
import { eventsPerCycle, NONE, statedCycleTicks, type Table, type TimeRows } from './table.ts';
import { durationText } from './units.ts';
import { type PortSpeed, type WireLoad, WireTime } from './wire-time.ts';

const SECOND = 1e9;
const MILLISECOND = 1e6;
/** What repeats is looked at for so long: then all that meets has met, in all but odd cases. */
const HORIZON_NS = 600 * SECOND;
const MOST_EVENTS = 2_000_000;
/** Events between two places where the work may be interrupted. */
const PIECE = 256;
/** A port that is so far behind will not catch up. */
const LONGEST_WAIT_NS = SECOND;

export interface CheckOptions {
  /** By device: how fast serial ports are. Ports that are left out are not judged. */
  ports?: ReadonlyMap<string, PortSpeed>;
}

export interface Busiest {
  /** ns from the start. */
  atNs: number;
  events: number;
}

export interface Check {
  /** When the last event is over; null: never. */
  endsNs: number | null;
  /** Rows of the table; what repeats is one. */
  events: number;
  /** All times that events come; null: without end. */
  occurrences: number | null;
  /** Most events in one second, and in one millisecond, in time alone. */
  densestSecond: Busiest;
  worstOverlap: Busiest;
  /** Events at angles in a second, at the speed that is known; null where none is. */
  anglePerSecond: number | null;
  wire: WireLoad[];
  /** How far it was looked; shorter than the program where that is long. */
  lookedAtNs: number;
  problems: ProgramProblem[];
}

/** Whether a program fits: how dense it is, what its serial ports can carry, and when it ends. Asks no policy. */
export function checkTable(table: Table, options: CheckOptions = {}): Check {
  const steps = checking(table, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** As `checkTable`, a piece at a time: who has other things to do may do them in between. */
export function* checking(table: Table, { ports = new Map() }: CheckOptions = {}): Generator<void, Check, void> {
  const endsNs = endOf(table);
  const second = new Densest(SECOND);
  const overlap = new Densest(MILLISECOND);
  const wire = new WireTime(ports);
  const problems: ProgramProblem[] = [];
  const problem = (row: number, message: string) => {
    const event = table.time.number[row] ?? NONE;
    problems.push({
      path: `events[${table.time.entry[row]}]`,
      message: `${eventName(table, event)} ${message}`,
      event,
    });
  };
  let looked = 0;
  let seen = 0;
  for (const occurrence of occurrencesOf(table.time, Math.min(endsNs ?? NEVER, HORIZON_NS))) {
    if (occurrence === undefined) {
      yield;
      continue;
    }
    const { row, action, atNs } = occurrence;
    if (++seen > MOST_EVENTS) break;
    looked = atNs;
    const isFirst = second.most <= limits.eventsPerSecond.max;
    second.add(atNs);
    overlap.add(atNs);
    if (isFirst && second.most > limits.eventsPerSecond.max) {
      problem(row, `is one of more than ${limits.eventsPerSecond.max} in a second`);
    }
    const set = table.actions[action];
    const waitNs = set?.kind === 'serial' ? wire.send(set, atNs) : undefined;
    if (waitNs !== undefined && waitNs > LONGEST_WAIT_NS && wire.complainOnce(set?.device ?? '')) {
      problem(row, `would wait ${durationText(waitNs)} for the wire of '${set?.device}': more is sent than it carries`);
    }
  }
  const isWhole = endsNs !== null && endsNs <= HORIZON_NS && seen <= MOST_EVENTS;
  const densestSecond = isWhole ? second.found : yield* densestAnywhere(table, second.found);
  if (second.most <= limits.eventsPerSecond.max && densestSecond.events > limits.eventsPerSecond.max) {
    const from = durationText(densestSecond.atNs);
    const message = `up to ${densestSecond.events} events in a second from ${from} on: more than ${limits.eventsPerSecond.max}`;
    problems.push({ path: 'events', message });
  }
  const { anglePerSecond, ...angle } = checkAngles(table);
  return {
    endsNs,
    events: table.time.number.length + table.angle.number.length,
    occurrences: countOf(table),
    densestSecond,
    worstOverlap: overlap.found,
    anglePerSecond,
    wire: wire.loads(),
    lookedAtNs: looked,
    problems: [...problems, ...angle.problems],
  };
}

/** Of what was not looked at to its end: nowhere in it are more. */
function* densestAnywhere({ time, windowTicks }: Table, found: Busiest): Generator<void, Busiest, void> {
  const spans: Span[] = [];
  for (let row = 0; row < time.at.length; row++) {
    if (row % PIECE === 0) yield;
    spans.push(...spansOf(time, row, windowTicks));
  }
  const { amount, atNs } = yield* mostWithinSecond(spans, () => 1);
  return amount > found.events ? { events: amount, atNs } : found;
}

/** Something that happens in time: of a row its begin, or its end. */
export interface Occurrence {
  row: number;
  action: number;
  atNs: number;
}

/** All that happens in time, in its order, up to a time. Undefined: here the work may be interrupted. */
export function* occurrencesOf(time: TimeRows, until: number): Generator<Occurrence | undefined> {
  const size = time.at.length;
  const occurrences = new Occurrences(time, 0);
  // Ends have handles of their own, behind those of their begins.
  const queue = new EventQueue(size * 2);
  const awaitNext = (row: number): void => {
    const due = occurrences.dueOf(row);
    if (due < NEVER) queue.schedule(row, due);
  };
  for (let row = 0; row < size; row++) {
    if (row % PIECE === 0) yield undefined;
    awaitNext(row);
  }
  for (let seen = 0; queue.firstAt <= until; seen++) {
    if (seen % PIECE === 0) yield undefined;
    const atNs = queue.firstAt;
    const handle = queue.take();
    const row = handle < size ? handle : handle - size;
    yield { row, atNs, action: (handle < size ? time.on[row] : time.off[row]) ?? NONE };
    if (handle >= size) continue;
    occurrences.advance(row, 1);
    awaitNext(row);
    if (time.off[row] !== NONE) queue.schedule(row + size, atNs + (time.duration[row] ?? 0));
  }
}

function countOf(table: Table): number | null {
  const timed = table.time.at.reduce((sum, _, row) => sum + timesOf(table.time, row), 0);
  const paired = table.angle.times.reduce((sum, times) => sum + (times === NONE ? NEVER : times), 0);
  return Number.isFinite(timed + paired) ? timed + paired : null;
}

/** When it says; else when everything in time is over. What stands at angles ends with the program alone, or with its last time. */
function endOf(table: Table): number | null {
  const { time, angle, until } = table;
  if (until !== NONE) return until;
  if (angle.times.length > 0) return null;
  let last = 0;
  for (let row = 0; row < time.at.length; row++) {
    const times = timesOf(time, row);
    if (times === 0) continue;
    const steps = times - 1;
    const every = (time.everyNumerator[row] ?? 0) / Math.max(1, time.everyDenominator[row] ?? 0);
    const begin = (time.at[row] ?? 0) + (steps === 0 ? 0 : Math.floor(steps * every));
    last = Math.max(last, begin + (time.duration[row] ?? 0));
  }
  return last === NEVER ? null : last;
}

/** Where the cycle comes from a channel nobody knows yet. */
function checkAngles(table: Table): { anglePerSecond: number | null; problems: ProgramProblem[] } {
  const { angle } = table;
  const cycleNs = statedCycleTicks(table);
  if (angle.number.length === 0) return { anglePerSecond: 0, problems: [] };
  if (cycleNs === 0) return { anglePerSecond: null, problems: [] };
  const tooLong = angle.duration.flatMap((duration, row): ProgramProblem[] => {
    const event = angle.number[row] ?? NONE;
    if (duration < cycleNs) return [];
    const message = `${eventName(table, event)} is on for ${durationText(duration)}: longer than a cycle of ${durationText(cycleNs)}`;
    return [{ path: `events[${angle.entry[row]}]`, message, event }];
  });
  const anglePerSecond = (eventsPerCycle(table) * SECOND) / cycleNs;
  const message = `${Math.round(anglePerSecond)} events in a second at this speed: more than ${limits.eventsPerSecond.max}`;
  const tooDense = anglePerSecond > limits.eventsPerSecond.max ? [{ path: 'cycle', message }] : [];
  return { anglePerSecond, problems: [...tooDense, ...tooLong] };
}
