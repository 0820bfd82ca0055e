/** table, row, cell, axis: of tables, functions and curves. */
import { rawOf, readable } from '../../../contract/engine/numbers.ts';
import {
  type CellForm,
  cellOf,
  columnCells,
  findSource,
  rowCells,
  type Source,
  signedOf,
  valueCells,
} from '../calibration.ts';
import type { Engine } from '../engine.ts';
import type { Store } from '../store.ts';
import type { Answer } from './answer.ts';
import type { Fields } from './fields.ts';
import { refuseField, refuseIndex, refuseName, refuseRange } from './refusal.ts';

function sourceCalled(name: string): Source {
  const found = findSource(name);
  if (found === undefined) throw refuseName('table, function or curve', name);
  return found;
}

const cellValue = (cell: number, form: CellForm): number => readable(signedOf(cell, form), form.bits);

const cellsOf = ({ cells }: Store, from: number, count: number, form: CellForm): number[] =>
  Array.from(cells.subarray(from, from + count), (cell) => cellValue(cell, form));

export function table({ store }: Engine, fields: Fields): Answer {
  const source = sourceCalled(fields.text('name'));
  const { name, kind, rows, columns, rowsOf, columnsOf } = source;
  const isTable = kind === 'table';
  return {
    ...{ name, kind },
    ...(isTable && { rows }),
    columns,
    ...(isTable && { rowsOf }),
    columnsOf: columnsOf ?? 'V',
    ...(isTable && { rowsAt: cellsOf(store, rowCells(source), rows, source.rowForm) }),
    columnsAt: cellsOf(store, columnCells(source), columns, source.columnForm),
  };
}

/** The number of a row that is there. @throws Refusal */
function rowIn({ rows }: Source, fields: Fields): number {
  const row = fields.number('row');
  if (row >= Math.max(1, rows)) throw refuseIndex('no such row', Math.max(1, rows));
  return row;
}

export function row({ store }: Engine, fields: Fields): Answer {
  const source = sourceCalled(fields.text('name'));
  const at = rowIn(source, fields);
  const { name, columns, valueForm } = source;
  return { name, row: at, values: cellsOf(store, valueCells(source) + at * columns, columns, valueForm) };
}

export function cell({ store }: Engine, fields: Fields): Answer {
  const source = sourceCalled(fields.text('name'));
  const { name, columns, valueForm } = source;
  const at = rowIn(source, fields);
  const column = fields.number('column');
  if (column >= columns) throw refuseIndex('no such column', columns);
  const number = cellOf(fields.number('value'), valueForm);
  if (number === undefined) throw refuseRange(...ends(valueForm));
  store.setCell(valueCells(source) + at * columns + column, number);
  return { name, row: at, column, value: cellValue(number, valueForm) };
}

const ends = ({ min, max, bits }: CellForm): [number, number] => [
  readable(rawOf(min, bits), bits),
  readable(rawOf(max, bits), bits),
];

export function axis({ store }: Engine, fields: Fields): Answer {
  const source = sourceCalled(fields.text('name'));
  const which = fields.text('axis');
  if (which !== 'rows' && which !== 'columns') throw refuseField('axis', 'rows or columns is wanted');
  if (which === 'rows' && source.kind !== 'table') throw refuseField('axis', 'only a table has rows');
  const [from, count, form] =
    which === 'rows'
      ? [rowCells(source), source.rows, source.rowForm]
      : [columnCells(source), source.columns, source.columnForm];
  const at = fields.number('at');
  if (at >= count) throw refuseIndex('no such point', count);
  const number = (index: number) => signedOf(store.cell(from + index), form);
  const least = Math.max(rawOf(form.min, form.bits), at > 0 ? number(at - 1) + 1 : Number.NEGATIVE_INFINITY);
  const most = Math.min(rawOf(form.max, form.bits), at + 1 < count ? number(at + 1) - 1 : Number.POSITIVE_INFINITY);
  const raw = rawOf(fields.number('value'), form.bits);
  if (raw < least || raw > most) throw refuseRange(readable(least, form.bits), readable(most, form.bits));
  store.setCell(from + at, raw & 0xffff);
  return { name: source.name, axis: which, at, value: readable(raw, form.bits) };
}
