import { MISSED, type MissedPolicy } from '../../../contract/schedule/sink.ts';
import { emptyTable, NONE, PAIR, type PairRows, type Table, type TimeRows } from '../../../contract/schedule/table.ts';

export interface Pair {
  kind?: keyof typeof PAIR;
  angle: number;
  duration?: number;
  /** Left out: one of its own. */
  output?: string;
  bound?: number;
  times?: number;
  missed?: MissedPolicy;
  tolerance?: number;
}

export interface Timed {
  at: number;
  every?: number;
  /** Of `every`, where that is a fraction. */
  by?: number;
  times?: number;
  until?: number;
  duration?: number;
  successor?: number;
  windowed?: boolean;
  missed?: MissedPolicy;
  tolerance?: number;
}

const common = (rows: readonly (Pair | Timed)[], first: number, hasOff: (row: Pair | Timed) => boolean) => ({
  number: rows.map((_, n) => first + n + 1),
  entry: rows.map((_, n) => first + n),
  class: rows.map(() => 0),
  on: rows.map((_, n) => (first + n) * 2),
  off: rows.map((row, n) => (hasOff(row) ? (first + n) * 2 + 1 : NONE)),
  duration: rows.map(({ duration = 0 }) => duration),
  times: rows.map(({ times = NONE }) => times),
  missed: rows.map(({ missed = 'late' }) => MISSED[missed]),
  tolerance: rows.map(({ tolerance = NONE }) => tolerance),
});

function pairRows(pairs: readonly Pair[], first: number, outputs: readonly string[]): PairRows {
  return {
    ...common(pairs, first, (pair) => 'kind' in pair && pair.kind !== 'point'),
    kind: pairs.map(({ kind = 'point' }) => PAIR[kind]),
    angle: pairs.map(({ angle }) => angle),
    output: pairs.map((pair, n) =>
      pair.kind === undefined || pair.kind === 'point' ? NONE : outputs.indexOf(nameOf(pair, n)),
    ),
    bound: pairs.map(({ bound = NONE }) => bound),
  };
}

const timeRows = (rows: readonly Timed[]): TimeRows => ({
  ...common(rows, 0, ({ duration = 0 }) => duration > 0),
  at: rows.map(({ at }) => at),
  everyNumerator: rows.map(({ every = 0 }) => every),
  everyDenominator: rows.map(({ every, by = 1 }) => (every === undefined ? 0 : by)),
  until: rows.map(({ until = NONE }) => until),
  successor: rows.map(({ successor = NONE }) => successor),
  windowed: rows.map(({ windowed }) => (windowed ? 1 : 0)),
});

const nameOf = ({ output }: Pair, n: number) => output ?? `pair ${n}`;

/** A table as compiled, of the shortest words. Events are numbered from 1, those in time first. */
export function tableOf({
  pairs = [],
  timed = [],
  ...more
}: { pairs?: readonly Pair[]; timed?: readonly Timed[] } & Partial<Table>): Table {
  const outputs = [...new Set(pairs.map(nameOf))];
  return { ...emptyTable, outputs, time: timeRows(timed), angle: pairRows(pairs, timed.length, outputs), ...more };
}
