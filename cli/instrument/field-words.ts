import type { Field, Fields } from '../../contract/instruments/field.ts';
import { suggest } from '../../contract/suggest.ts';
import { parseJson, parseNumber, parseSwitch } from '../arguments.ts';
import { UsageError } from '../usage.ts';

const EXAMPLE = 'NAME=VALUE (output=P25V volts=7.4), or one JSON object (\'{"output":"P25V","volts":7.4}\')';

/**
 * Reads `output=P25V volts=7.4V` by the types that the profile declares.
 * @throws UsageError naming the field and what it may be
 */
export function parseFields(words: readonly string[], fields: Fields): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw new UsageError(`'${word}' is not a field`, EXAMPLE);
    const [name, text] = [word.slice(0, at), word.slice(at + 1)];
    if (Object.hasOwn(values, name)) throw new UsageError(`the field '${name}' is given twice`);
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) throw noField(name, Object.keys(fields));
    values[name] = parseValue(text, field, name);
  }
  return values;
}

function noField(name: string, names: readonly string[]): UsageError {
  const near = suggest(name, names);
  const there = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`;
  return new UsageError(`there is no field '${name}'`, near.length > 0 ? `did you mean ${near.join(' or ')}?` : there);
}

const asText = (text: string) => text;
const fromJson = (text: string, _field: Field, name: string) => parseJson(text, name);

const parsers: Readonly<Record<Field['type'], (text: string, field: Field, name: string) => unknown>> = {
  number: parseUnit,
  integer: parseUnit,
  boolean: (text, _field, name) => (text === 'true' || text === 'false' ? text === 'true' : parseSwitch(text, name)),
  // The broker says which there are.
  text: asText,
  choice: asText,
  output: asText,
  list: fromJson,
  record: fromJson,
  outputs: fromJson,
};

const parseValue = (text: string, field: Field, name: string): unknown => parsers[field.type](text, field, name);

/** A number, with the unit of the field or without; with an m before it, thousandths. */
function parseUnit(text: string, field: Field, name: string): number {
  const unit = 'unit' in field ? field.unit : undefined;
  const [, number = text, given = ''] = /^(.*?\d\.?)\s*([^\d.]+)$/.exec(text) ?? [];
  if (given === '') return parseNumber(text, name);
  if (unit !== undefined && given.toLowerCase() === unit.toLowerCase()) return parseNumber(number, name);
  if (unit !== undefined && given.toLowerCase() === `m${unit.toLowerCase()}`)
    return Number((parseNumber(number, name) / 1000).toPrecision(12));
  throw new UsageError(`${name} '${text}' is not a number${unit === undefined ? '' : ` of ${unit}`}`);
}
