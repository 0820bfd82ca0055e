import { emptyTable, NONE, type PairRows, type Table, type TimeRows } from './table.ts';

/**
 * What of a program is done in one place: its rows that do something there. Schedulers that run the parts of a program, and are told the same
 * inputs with the same times, do together what one does that runs the whole.
 *
 * Numbers of actions, classes and outputs stay as they are. What comes with others within a window comes when they do, so that where one
 * such row is, all are; those that do nothing there have an action that there is not (`actions.length`).
 * @param has whether an action, by number, is done there
 */
export function partOf(table: Table, has: (action: number) => boolean): Table {
  const nothing = table.actions.length;
  const isHere = (rows: TimeRows | PairRows, row: number) => has(rows.on[row] ?? NONE) || has(rows.off[row] ?? NONE);
  const rowsOf = (rows: TimeRows | PairRows) => Array.from(rows.number.keys()).filter((row) => isHere(rows, row));
  const own = rowsOf(table.time);
  const isGrouped = own.some((row) => table.time.windowed[row] === 1);
  const timed = isGrouped
    ? Array.from(table.time.number.keys()).filter((row) => isHere(table.time, row) || table.time.windowed[row] === 1)
    : own;
  const time = columnsOf(emptyTable.time, table.time, timed);
  const masked = (column: readonly number[]) =>
    column.map((action, place) => (isHere(table.time, timed[place] ?? NONE) || action === NONE ? action : nothing));
  const places = new Map(timed.map((row, place) => [row, place]));
  return {
    ...table,
    time: {
      ...time,
      on: masked(time.on),
      off: masked(time.off),
      successor: time.successor.map((row) => places.get(row) ?? NONE),
    },
    angle: columnsOf(emptyTable.angle, table.angle, rowsOf(table.angle)),
  };
}

function columnsOf<Rows extends TimeRows | PairRows>(empty: Rows, rows: Rows, chosen: readonly number[]): Rows {
  const names = Object.keys(empty) as (keyof Rows)[];
  const column = (name: keyof Rows) => chosen.map((row) => (rows[name] as readonly number[])[row] ?? NONE);
  return Object.fromEntries(names.map((name) => [name, column(name)])) as unknown as Rows;
}
