import { emptyTable, NONE, type PairRows, type Table, type TimeRows } from './table.ts';

const LARGEST_INT32 = 2 ** 31 - 1;

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
  const isHere = maskOf(table.time, has);
  const isGrouped = isHere.some((here, row) => here === 1 && table.time.windowed[row] === 1);
  const timed = chosen(isHere, (row) => isGrouped && table.time.windowed[row] === 1);
  const places = new Int32Array(isHere.length).fill(NONE);
  for (let place = 0; place < timed.length; place++) places[timed[place] ?? NONE] = place;
  const time = columnsOf(emptyTable.time, table.time, timed);
  const masked = (column: readonly number[]) =>
    column.map((action, place) => (isHere[timed[place] ?? NONE] === 1 || action === NONE ? action : nothing));
  return {
    ...table,
    time: {
      ...time,
      on: masked(time.on),
      off: masked(time.off),
      successor: time.successor.map((row) => places[row] ?? NONE),
    },
    angle: columnsOf(
      emptyTable.angle,
      table.angle,
      chosen(maskOf(table.angle, has), () => false),
    ),
  };
}

/** Some of the rows in time, by their places. */
export const timeRowsOf = (time: TimeRows, rows: readonly number[]): TimeRows =>
  columnsOf(emptyTable.time, time, Int32Array.from(rows));

/** By row, 1: it does something there. */
function maskOf({ on, off }: TimeRows | PairRows, has: (action: number) => boolean): Uint8Array {
  const mask = new Uint8Array(on.length);
  for (let row = 0; row < mask.length; row++) mask[row] = has(on[row] ?? NONE) || has(off[row] ?? NONE) ? 1 : 0;
  return mask;
}

function chosen(mask: Uint8Array, orElse: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(mask.length);
  let count = 0;
  for (let row = 0; row < mask.length; row++) if (mask[row] === 1 || orElse(row)) rows[count++] = row;
  return rows.subarray(0, count);
}

function columnsOf<Rows extends TimeRows | PairRows>(empty: Rows, rows: Rows, wanted: Int32Array): Rows {
  const names = Object.keys(empty) as (keyof Rows)[];
  const column = (name: keyof Rows) => columnOf(rows[name] as readonly number[], wanted);
  return Object.fromEntries(names.map((name) => [name, column(name)])) as unknown as Rows;
}

/** Packed, since parts go to threads: a hundred thousand rows of plain numbers would take a while to be copied. */
function columnOf(values: readonly number[], wanted: Int32Array): readonly number[] {
  const column = new Float64Array(wanted.length);
  let most = 0;
  for (let place = 0; place < wanted.length; place++) {
    const value = values[wanted[place] ?? NONE] ?? NONE;
    column[place] = value;
    if (value > most) most = value;
  }
  // Whoever reads a table reads it by place, by length and by map.
  return (most > LARGEST_INT32 ? column : Int32Array.from(column)) as unknown as readonly number[];
}
