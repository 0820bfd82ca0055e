/** save, load, defaults, compare. */
import { parameterOf, readable } from '../../../contract/engine/numbers.ts';
import { type CellForm, type Source, signedOf, sources } from '../calibration.ts';
import type { Engine } from '../engine.ts';
import type { Calibration } from '../storage.ts';
import { calibrationNames } from '../store.ts';
import { type Answer, hex } from './answer.ts';
import type { Fields } from './fields.ts';
import { Refusal } from './refusal.ts';

/** So many fit into an answer. */
const MOST_DIFFERENCES = 4;

type Difference = readonly [name: string, row: number, column: number, stored: number, current: number];

const answer = (engine: Engine, saved: 0 | 1): Answer => ({ calibration: hex(engine.calibrationHash), saved });

export function save(engine: Engine): Answer {
  if (!engine.save()) throw new Refusal('storage', 'it could not be written');
  return answer(engine, 1);
}

export function load(engine: Engine): Answer {
  if (!engine.load()) throw nothingStored();
  return answer(engine, 1);
}

export function defaults(engine: Engine): Answer {
  engine.store.setDefaults();
  return answer(engine, 0);
}

const nothingStored = () => new Refusal('storage', 'there is no good calibration in storage');

/** Of a source's cell: its row, its column (-1: a point of the other axis), and its form. */
function placeOf(
  { rows, columns, rowForm, columnForm, valueForm, kind }: Source,
  index: number,
): readonly [row: number, column: number, form: CellForm] {
  if (index < rows) return [index, -1, rowForm];
  if (index < rows + columns) return [-1, index - rows, columnForm];
  const value = index - rows - columns;
  return kind === 'table' ? [Math.floor(value / columns), value % columns, valueForm] : [0, value, valueForm];
}

function differentParameters({ store }: Engine, { numbers }: Calibration): Difference[] {
  return calibrationNames.flatMap((name, index): Difference[] => {
    const { bits, min } = parameterOf(name);
    const number = numbers[index] ?? 0;
    const stored = min < 0 && number >= 0x8000 ? number - 0x10000 : number;
    const current = store.raw(name);
    return stored === current ? [] : [[name, -1, -1, readable(stored, bits), readable(current, bits)]];
  });
}

function differentCells({ store }: Engine, { cells }: Calibration, source: Source): Difference[] {
  const { at, rows, columns } = source;
  const count = rows + columns * (1 + Math.max(1, rows));
  return Array.from({ length: count }, (_, index) => index).flatMap((index): Difference[] => {
    const [stored, current] = [cells[at + index] ?? 0, store.cell(at + index)];
    const [row, column, form] = placeOf(source, index);
    const value = (cell: number) => readable(signedOf(cell, form), form.bits);
    return stored === current ? [] : [[source.name, row, column, value(stored), value(current)]];
  });
}

export function compare(engine: Engine, fields: Fields): Answer {
  const { stored } = engine;
  if (stored === undefined) throw nothingStored();
  const ofSources = sources.flatMap((source) => differentCells(engine, stored, source));
  const all = [...differentParameters(engine, stored), ...ofSources];
  const from = fields.number('from');
  const told = all.slice(from, from + MOST_DIFFERENCES);
  const next = from + told.length;
  return { from, differences: told, count: all.length, ...(next < all.length && { next }) };
}
