/** Places in a lookup: its cells, and the points of its axes. */
import type { EngineTable } from '../../../../../client/engine.ts';
import { rawOf, readable } from '../../../../../contract/engine/numbers.ts';
import type { NumberRange } from '../../../parts/number-problem.ts';
import { plainText, withUnit } from '../parameter.ts';
import type { Form, Lookup } from './lookups.ts';

/** Row -1: a point of the columns' axis. Column -1: one of the rows' axis. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Cells {
  readonly rowsAt: readonly number[];
  readonly columnsAt: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

export const isPoint = ({ row, column }: Place): boolean => row < 0 || column < 0;
export const isSamePlace = (one: Place, other: Place): boolean => one.row === other.row && one.column === other.column;
export const keyOf = ({ row, column }: Place): string => `${row},${column}`;

export function valueAt({ rowsAt, columnsAt, rows }: Cells, { row, column }: Place): number {
  const value = row < 0 ? columnsAt[column] : column < 0 ? rowsAt[row] : rows[row]?.[column];
  return value ?? Number.NaN;
}

/** The same cells, but for one. */
export function withValue<Of extends Cells>(cells: Of, { row, column }: Place, value: number): Of {
  const put = (values: readonly number[], at: number) => values.map((each, index) => (index === at ? value : each));
  if (row < 0) return { ...cells, columnsAt: put(cells.columnsAt, column) };
  if (column < 0) return { ...cells, rowsAt: put(cells.rowsAt, row) };
  return { ...cells, rows: cells.rows.map((values, index) => (index === row ? put(values, column) : values)) };
}

/** What the number there is: its axis's, or the lookup's own. */
export function formAt(lookup: Lookup, { row, column }: Place): { form: Form; unit: string } {
  if (row < 0) return lookup.columns;
  if (column < 0 && lookup.rows !== undefined) return lookup.rows;
  return lookup;
}

/** What may be there: of a point what lies between its neighbours. */
export function rangeAt(lookup: Lookup, cells: Cells, place: Place): Required<NumberRange> {
  const { min, max, bits } = formAt(lookup, place).form;
  const [least, most] = [rawOf(min, bits), rawOf(max, bits)];
  if (!isPoint(place)) return { low: readable(least, bits), high: readable(most, bits) };
  const [values, at] = place.row < 0 ? [cells.columnsAt, place.column] : [cells.rowsAt, place.row];
  const [before, behind] = [values[at - 1], values[at + 1]];
  const low = before === undefined ? least : Math.max(least, rawOf(before, bits) + 1);
  const high = behind === undefined ? most : Math.min(most, rawOf(behind, bits) - 1);
  return { low: readable(low, bits), high: readable(high, bits) };
}

/** "SparkBase at Load 45 %, RPM 2000 rpm"; as a screen reader says it, and a refusal. */
export function placeName(lookup: Lookup, { rowsAt, columnsAt }: Cells, { row, column }: Place): string {
  const { name, rows, columns } = lookup;
  if (row < 0) return `${name}, point ${column + 1} of ${columns.title}`;
  if (column < 0) return `${name}, point ${row + 1} of ${rows?.title ?? 'rows'}`;
  return `${name} at ${headingsOf(lookup, { rowsAt, columnsAt }, { row, column })}`;
}

export function headingsOf(
  { rows, columns }: Lookup,
  { rowsAt, columnsAt }: Pick<Cells, 'rowsAt' | 'columnsAt'>,
  { row, column }: Place,
): string {
  const heading = (axis: { title: string; unit: string }, at: number | undefined) =>
    `${axis.title} ${withUnit(plainText(at ?? Number.NaN), axis.unit)}`;
  const ofColumn = heading(columns, columnsAt[column]);
  return rows === undefined ? ofColumn : `${heading(rows, rowsAt[row])}, ${ofColumn}`;
}

export interface Change extends Place {
  readonly was: number;
  readonly is: number;
}

/** In what two readings differ; of another shape, in nothing that can be named. */
export function changesBetween(before: Cells, after: Cells): Change[] {
  const pairs = (was: readonly number[], is: readonly number[], at: (index: number) => Place): Change[] =>
    is.flatMap((value, index) => {
      const old = was[index];
      return old === undefined || old === value ? [] : [{ ...at(index), was: old, is: value }];
    });
  return [
    ...pairs(before.rowsAt, after.rowsAt, (row) => ({ row, column: -1 })),
    ...pairs(before.columnsAt, after.columnsAt, (column) => ({ row: -1, column })),
    ...after.rows.flatMap((values, row) => pairs(before.rows[row] ?? [], values, (column) => ({ row, column }))),
  ];
}

export const cellsOf = ({ rowsAt, columnsAt, rows }: EngineTable): Cells => ({ rowsAt, columnsAt, rows });

/** So many decimals that each of the numbers is told, but for one step of its kind; three at most. */
export function digitsOf(values: readonly number[], bits: number): number {
  const near = 1 / 2 ** bits;
  const digits = [0, 1, 2].find((count) =>
    values.every((value) => Math.abs(value - Number(value.toFixed(count))) <= near),
  );
  return digits ?? 3;
}
