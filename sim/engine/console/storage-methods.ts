/** save, load, defaults, compare. */
import { parameterOf, readable } from '../../../contract/engine/numbers.ts';
import { type CellForm, type Source, signedOf, sources } from '../calibration.ts';
import type { Engine } from '../engine.ts';
import type { Calibration } from '../storage.ts';
import { calibrationNames } from '../store.ts';
import { type Answer, hex } from './answer.ts';
import type { Fields } from './fields.ts';
import { Refusal, refuseIndex } from './refusal.ts';

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

const nothingStored = () => new Refusal('storage', 'no good calibration is stored');

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

function differences({ store }: Engine, { cells, numbers }: Calibration): Difference[] {
  const found: Difference[] = [];
  for (const source of sources) {
    const end = source.at + source.rows + source.columns * (1 + Math.max(1, source.rows));
    for (let index = source.at; index < end; index++) {
      const stored = cells[index] ?? 0;
      if (stored === store.cell(index)) continue;
      const [row, column, form] = placeOf(source, index - source.at);
      const value = (cell: number) => readable(signedOf(cell, form), form.bits);
      found.push([source.name, row, column, value(stored), value(store.cell(index))]);
    }
  }
  for (const [index, name] of calibrationNames.entries()) {
    const { bits, min } = parameterOf(name);
    const number = numbers[index] ?? 0;
    const stored = min < 0 && number >= 0x8000 ? number - 0x10000 : number;
    if (stored !== store.raw(name)) found.push([name, -1, -1, readable(stored, bits), readable(store.raw(name), bits)]);
  }
  return found;
}

export function compare(engine: Engine, fields: Fields): Answer {
  const { stored } = engine;
  if (stored === undefined) throw nothingStored();
  const all = differences(engine, stored);
  const from = fields.number('from');
  if (from > 0 && from >= all.length) throw refuseIndex('from', all.length);
  const next = from + MOST_DIFFERENCES;
  return {
    ...{ count: all.length, from, differences: all.slice(from, next) },
    ...(next < all.length && { next }),
  };
}
