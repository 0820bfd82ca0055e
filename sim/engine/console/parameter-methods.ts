/** get, set, release, describe. */
import type { ParameterName } from '../../../contract/engine/dictionary.ts';
import { findParameter, parameterNames, parameterOf, readable } from '../../../contract/engine/numbers.ts';
import type { Engine } from '../engine.ts';
import { isReadOnly } from '../store.ts';
import type { Answer } from './answer.ts';
import type { Fields } from './fields.ts';
import { Refusal, refuseField, refuseIndex, refuseName, refuseRange } from './refusal.ts';

/** @throws Refusal */
export function parameterCalled(name: string): ParameterName {
  const found = findParameter(name);
  if (found === undefined) throw refuseName('parameter', name);
  return found;
}

function valueAnswer({ store }: Engine, name: ParameterName): Answer {
  const value = readable(store.raw(name), parameterOf(name).bits);
  return { name, value, ...(store.isHeld(name) && { held: 1 }) };
}

/** Least and greatest that can be set. */
function rangeOf({ store }: Engine, name: ParameterName): readonly [number, number] {
  const [min, max] = store.rangeOf(name);
  const { bits } = parameterOf(name);
  return [readable(min, bits), readable(max, bits)];
}

export const get = (engine: Engine, fields: Fields): Answer =>
  valueAnswer(engine, parameterCalled(fields.text('name')));

export function set(engine: Engine, fields: Fields): Answer {
  const name = parameterCalled(fields.text('name'));
  if (isReadOnly(name)) throw new Refusal('readonly', 'the board says what it is');
  if (!engine.store.set(name, fields.number('value'))) throw refuseRange(...rangeOf(engine, name));
  return valueAnswer(engine, name);
}

export function release({ store }: Engine, fields: Fields): Answer {
  return { released: store.release(fields.has('name') ? parameterCalled(fields.text('name')) : undefined) };
}

export function describe(engine: Engine, fields: Fields): Answer {
  if (fields.has('index') === fields.has('name')) throw refuseField('index', 'index or name is wanted, one of them');
  const index = fields.has('name')
    ? parameterNames.indexOf(parameterCalled(fields.text('name')))
    : fields.number('index');
  const name = parameterNames[index];
  if (name === undefined) throw refuseIndex('no parameter of that index', parameterNames.length);
  const { category, unit, bits, saved, source } = parameterOf(name);
  const [min, max] = rangeOf(engine, name);
  const value = readable(engine.store.raw(name), bits);
  return {
    ...{ index, name, category, unit, min, max, bits, value, saved: Number(saved) },
    ...(source && { source: source.kind, of: source.id }),
  };
}
