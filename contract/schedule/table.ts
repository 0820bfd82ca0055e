import type { Action } from './set-points.ts';

/** What stands in a row where there is nothing to say. */
export const NONE = -1;

/**
 * How a pair of an angle's events is placed. `point`: one event, at the angle. `following`: the first at the angle, the second so
 * long after it, as an injector opens. `leading`: the first so long before the angle, the second at it, as a coil charges and fires.
 */
export const PAIR = { point: 0, following: 1, leading: 2 } as const;

/** Columns that rows of both bases have. A row is an event, or a pair of events, however often it comes. */
interface Rows {
  /** The event's number in the program, from 1: the steps of a fade have one each. */
  readonly number: readonly number[];
  /** Of the program's entries, the one that it comes from. */
  readonly entry: readonly number[];
  /** Places in `classes`. */
  readonly class: readonly number[];
  /** Places in `actions`: what is done, and what ends it (-1: nothing does). */
  readonly on: readonly number[];
  readonly off: readonly number[];
  /** How long it is on, in ticks; 0 for what does not end. */
  readonly duration: readonly number[];
  /** How often it comes; -1: without end. */
  readonly times: readonly number[];
  /** As in `MISSED`, and the lateness up to which `skip` does it all the same, in ticks. */
  readonly missed: readonly number[];
  readonly tolerance: readonly number[];
}

export interface TimeRows extends Rows {
  /** In ticks from the start. */
  readonly at: readonly number[];
  /** Every so many ticks, as a fraction: 3 a second are 1000000000 by 3. 0 by 0: once. */
  readonly everyNumerator: readonly number[];
  readonly everyDenominator: readonly number[];
  /** What is due then, or later, is done no more; -1: no such end. */
  readonly until: readonly number[];
  /** The row that takes its place when both are found late; -1: none does. */
  readonly successor: readonly number[];
  /** 1: comes with others that are due within the window. */
  readonly windowed: readonly number[];
}

export interface PairRows extends Rows {
  /** As in `PAIR`. */
  readonly kind: readonly number[];
  readonly angle: readonly number[];
  /** Its place in `outputs`. What is on one output is on once: pairs of one output end each other. */
  readonly output: readonly number[];
  /** The longest that it may be on, in ticks; -1: no such bound. */
  readonly bound: readonly number[];
}

export interface EventClass {
  readonly name: string;
  /** In ticks; -1: none is stated. */
  readonly tolerance: number;
}

/** Where the cycle's time comes from: it stays as it is, or follows a telemetry channel. */
export type CycleSource = { readonly ticks: number } | { readonly device: string; readonly channel: string };

/** A program, compiled: all that is known before it starts, in plain arrays. Ticks are nanoseconds. */
export interface Table {
  readonly actions: readonly Action[];
  readonly classes: readonly EventClass[];
  readonly time: TimeRows;
  readonly angle: PairRows;
  /** What pairs of the angle base share, by its name: the same in every table. */
  readonly outputs: readonly string[];
  /** What is due within so many ticks of another comes with it. */
  readonly windowTicks: number;
  /** Undefined: nothing stands in angles. */
  readonly cycle?: CycleSource;
  /** When it ends, in ticks from the start; -1: when nothing is left to do. */
  readonly until: number;
}

/** How long a cycle takes where the program says so; 0: it does not. */
export const statedCycleTicks = ({ cycle }: Pick<Table, 'cycle'>): number =>
  cycle !== undefined && 'ticks' in cycle ? cycle.ticks : 0;

/** Events of one cycle. */
export const eventsPerCycle = ({ angle }: Pick<Table, 'angle'>): number =>
  angle.off.reduce((sum, off) => sum + (off === NONE ? 1 : 2), 0);

/** A row as the sink is told of it, counted over both bases: its columns, and its place in them. */
export function rowOf({ time, angle }: Table, row: number): { rows: TimeRows | PairRows; place: number } {
  const timed = time.number.length;
  return row < timed ? { rows: time, place: row } : { rows: angle, place: row - timed };
}

const emptyColumns = {
  number: [],
  entry: [],
  class: [],
  on: [],
  off: [],
  duration: [],
  times: [],
  missed: [],
  tolerance: [],
};

/** A program of nothing. */
export const emptyTable: Table = {
  actions: [],
  classes: [],
  time: { ...emptyColumns, at: [], everyNumerator: [], everyDenominator: [], until: [], successor: [], windowed: [] },
  angle: { ...emptyColumns, kind: [], angle: [], output: [], bound: [] },
  outputs: [],
  windowTicks: 0,
  until: NONE,
};
