import type { Field } from './field.ts';
import type { InstrumentProfile, Quantity } from './profile.ts';
import { checkFields, type Values } from './values.ts';

/**
 * The state of an instrument where no driver tells: everything is off and at rest, or as near to 0 as there is, and nothing is held. Over
 * that lies what is given, which may leave out what it will.
 * @throws Refusal `invalid` for what the profile does not know
 */
export function assumedState(profile: InstrumentProfile, given: Values = {}): Values {
  const { state = {}, outputs } = profile;
  const off = Object.entries(state).flatMap(([name, { type }]) => (type === 'boolean' ? [[name, false]] : []));
  const all = { ...Object.fromEntries(off), ...given };
  const optional = Object.entries(state).map(([name, field]): [string, Field] => [name, { ...field, optional: true }]);
  const whole = outputs === undefined ? all : { ...all, outputs: laidOver(outputs, given.outputs) };
  return checkFields(profile, Object.fromEntries(optional), whole, 'state');
}

type Outputs = NonNullable<InstrumentProfile['outputs']>;

function laidOver(outputs: Outputs, given: unknown): unknown {
  const resting = Object.entries(outputs).map(([name, quantities]): [string, Values] => [name, atRest(quantities)]);
  if (given === undefined) return Object.fromEntries(resting);
  // What is no table is refused where all of it is checked.
  if (!isTable(given)) return given;
  const over = resting.map(([name, values]) => [name, mergedWith(values, given[name])]);
  return { ...given, ...Object.fromEntries(over) };
}

const mergedWith = (values: Values, given: unknown): unknown =>
  isTable(given) ? { ...values, ...given } : given === undefined ? values : given;

function atRest(quantities: Readonly<Record<string, Quantity>>): Values {
  const held = Object.entries(quantities).filter(([, { rateOf, optional }]) => rateOf === undefined && !optional);
  return Object.fromEntries(held.map(([name, { rest, min, max }]) => [name, rest ?? Math.min(Math.max(0, min), max)]));
}

const isTable = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
