/** table, row, cell and axis: every table, function and curve, held against the dictionary. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { readable } from '../../../contract/engine/numbers.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { formatOf, toFixed } from '../../../tools/firmware/fixed-point.ts';
import { loadDictionary } from '../../../tools/firmware/load.ts';
import { HostConsole } from './host-console.ts';

interface Grid {
  readonly name: string;
  readonly kind: 'table' | 'function' | 'curve';
  readonly rows?: Axis;
  readonly columns: Axis;
  /** What its values are. */
  readonly form: Form;
  readonly values: readonly (readonly number[])[];
}

type Form = { readonly min: number; readonly max: number; readonly bits: number };
type Axis = { readonly of: string; readonly at: readonly number[]; readonly form: Form };

const { parameters, tables, functions, curves } = loadDictionary();
const formOf = (name: string): Form => parameters.find(({ id }) => id === name) ?? assert.fail(name);
const userOf = (kind: string, name: string): Form =>
  parameters.find(({ source }) => source !== undefined && Object.entries(source).flat().join() === `${kind},${name}`) ??
  assert.fail(name);
const axis = (of: string, at: readonly number[], form = formOf(of)): Axis => ({ of, at, form });

const grids: readonly Grid[] = [
  ...tables.map(({ id, rows, columns, values }) => ({
    name: id,
    kind: 'table' as const,
    rows: axis(rows.of, rows.at),
    columns: axis(columns.of, columns.at),
    form: userOf('table', id),
    values,
  })),
  ...functions.map(({ id, of, points }) => ({
    name: id,
    kind: 'function' as const,
    columns: axis(
      of,
      points.map(([x]) => x),
    ),
    form: userOf('function', id),
    values: [points.map(([, y]) => y)],
  })),
  ...curves.map(({ id, bits, points }) => ({
    name: id,
    kind: 'curve' as const,
    columns: axis(
      'V',
      points.map(([x]) => x),
      { min: 0, max: 0xffff / 2 ** bits, bits },
    ),
    form: userOf('curve', id),
    values: [points.map(([, y]) => y)],
  })),
];

const told = (values: readonly number[], form: Form): number[] =>
  values.map((value) => readable(toFixed(value, formatOf(form)), form.bits));
const step = ({ bits }: Form): number => 1 / 2 ** bits;
const near = (value: number, steps: number, form: Form): number =>
  readable(toFixed(value, formatOf(form)) + steps, form.bits);

describe('tables, functions and curves at the console', { skip: missingCompiler('host') ?? false }, () => {
  const console = new HostConsole();
  after(() => console.end());

  for (const { name, kind, rows, columns, form, values } of grids) {
    it(`${name} is as the dictionary has it`, async () => {
      const { rowsAt, columnsAt, ...described } = await console.ask('table', { name: name.toLowerCase() });
      const ofRows = rows === undefined ? {} : { rows: rows.at.length, rowsOf: rows.of };
      assert.deepEqual(described, { name, kind, columns: columns.at.length, columnsOf: columns.of, ...ofRows });
      assert.deepEqual(columnsAt, told(columns.at, columns.form));
      assert.deepEqual(rowsAt, rows === undefined ? undefined : told(rows.at, rows.form));
      for (const [row, cells] of values.entries())
        assert.deepEqual(await console.ask('row', { name, row }), { name, row, values: told(cells, form) });
    });

    it(`${name} takes cells within its bounds alone`, async () => {
      const [lastRow, lastColumn] = [values.length - 1, columns.at.length - 1];
      const [value, least, most] = [near(form.min, 1, form), near(form.min, 0, form), near(form.max, 0, form)];
      const last = { name, row: lastRow, column: lastColumn };
      assert.deepEqual(await console.ask('cell', { ...last, value }), { ...last, value });
      const changed = told(values[lastRow] ?? [], form).with(lastColumn, value);
      assert.deepEqual(await console.ask('row', { name, row: lastRow }), { name, row: lastRow, values: changed });
      const range = { code: 'range', min: least, max: most };
      assert.deepEqual(await console.fails('cell', { ...last, value: near(form.max, 1, form) }), range);
      assert.deepEqual(await console.fails('cell', { ...last, value: near(form.min, -1, form) }), range);
      for (const beyond of [1, 300, 2 ** 30]) {
        const [row, column] = [lastRow + beyond, lastColumn + beyond];
        assert.deepEqual(await console.fails('cell', { name, row, column: 0, value }), {
          code: 'index',
          limit: values.length,
        });
        assert.deepEqual(await console.fails('cell', { name, row: 0, column, value }), {
          code: 'index',
          limit: columns.at.length,
        });
        assert.deepEqual(await console.fails('row', { name, row }), { code: 'index', limit: values.length });
      }
    });

    it(`${name}'s points stay between their neighbours`, async () => {
      for (const [side, points] of [['rows', rows] as const, ['columns', columns] as const]) {
        if (points === undefined) {
          assert.deepEqual(await console.fails('axis', { name, axis: side, at: 0, value: 0 }), {
            code: 'field',
            field: 'axis',
          });
          continue;
        }
        const { at, form: pointForm } = points;
        const limit = at.length;
        assert.deepEqual(await console.fails('axis', { name, axis: side, at: limit, value: 1 }), {
          code: 'index',
          limit,
        });
        const [before = 0, , next = pointForm.max + step(pointForm)] = at;
        const [min, max] = [near(before, 1, pointForm), near(next, -1, pointForm)];
        for (const value of [near(before, 0, pointForm), near(next, 0, pointForm)])
          assert.deepEqual(await console.fails('axis', { name, axis: side, at: 1, value }), {
            code: 'range',
            min,
            max,
          });
        for (const value of [min, max])
          assert.deepEqual(await console.ask('axis', { name, axis: side, at: 1, value }), {
            name,
            axis: side,
            at: 1,
            value,
          });
        const changed = told(at, pointForm).with(1, max);
        assert.deepEqual((await console.ask('table', { name }))[`${side}At`], changed);
      }
    });
  }

  it('that there are not are told', async () => {
    for (const [method, fields] of Object.entries({
      table: {},
      row: { row: 0 },
      cell: { row: 0, column: 0, value: 0 },
      axis: { axis: 'rows', at: 0, value: 0 },
    }))
      assert.deepEqual(await console.fails(method, { name: 'RPM', ...fields }), { code: 'name', name: 'RPM' });
    assert.deepEqual(await console.fails('axis', { name: 'SparkBase', axis: 'both', at: 0, value: 0 }), {
      code: 'field',
      field: 'axis',
    });
  });
});
