import { Refusal } from '../errors.ts';
import { shorten } from '../issues.ts';
import { unknownName } from '../profiles/codec/codec.ts';
import { suggest } from '../suggest.ts';
import { DEFAULT_LIST_LENGTH, DEFAULT_TEXT_LENGTH, type Field, type Fields, type ListField } from './field.ts';
import type { InstrumentProfile } from './profile.ts';

export type Values = Readonly<Record<string, unknown>>;

/** What is known on the way down to a value: the profile, and the output that the fields beside it are about. */
interface Place {
  profile: InstrumentProfile;
  path: string;
  output: string | undefined;
  /** Whether the ranges of the outputs count. */
  isBounded: boolean;
}
type Of<Type extends Field['type']> = Extract<Field, { type: Type }>;

/**
 * Checks what a caller or a driver gives against what a profile declares. Nothing is converted and nothing filled in.
 * @param where the path of the values in messages: '' for the fields of a call
 * @throws Refusal `invalid` naming the field, its value and what it may be
 */
export function checkFields(
  profile: InstrumentProfile,
  fields: Fields | undefined,
  values: unknown,
  where = '',
): Values {
  return record(fields ?? {}, values ?? {}, { profile, path: where, output: undefined, isBounded: true });
}

/** The same, but for the ranges of outputs: what is beyond those may be beyond a rule as well, which is what its caller is to hear then. */
export function checkForm(profile: InstrumentProfile, fields: Fields | undefined, values: unknown): Values {
  return record(fields ?? {}, values ?? {}, { profile, path: '', output: undefined, isBounded: false });
}

function record(fields: Fields, values: unknown, { profile, path, isBounded }: Place): Values {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (!isRecord(values)) throw invalid(path, values, 'an object with fields');
  for (const name of Object.keys(values))
    if (!Object.hasOwn(fields, name)) {
      const given = at(shorten(name));
      const names = Object.keys(fields);
      const { message, data } = unknownName(`there is no field '${given}'`, name, 'there is', names);
      const said = names.length === 0 ? `there is no field '${given}': there is none` : message;
      throw new Refusal('invalid', said, { path: given, ...data });
    }
  const output = outputOf(profile, fields, values);
  const checked = Object.entries(fields).flatMap(([name, field]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined && field.optional) return [];
    if (value === undefined) throw new Refusal('invalid', `${at(name)} is missing`, { path: at(name) });
    return [[name, check(field, value, { profile, path: at(name), output, isBounded })] as const];
  });
  return Object.fromEntries(checked);
}

/** The output that the fields of a record are about. */
export function outputOf(profile: InstrumentProfile, fields: Fields, values: Values): string | undefined {
  const name = Object.keys(fields).find((each) => fields[each]?.type === 'output');
  const output = name === undefined ? undefined : values[name];
  return typeof output === 'string' && Object.hasOwn(profile.outputs ?? {}, output) ? output : undefined;
}

const checks: { readonly [Type in Field['type']]: (field: Of<Type>, value: unknown, place: Place) => unknown } = {
  number,
  integer: number,
  text: ({ maxLength = DEFAULT_TEXT_LENGTH }, value, { path }) => {
    if (typeof value !== 'string') throw invalid(path, value, 'a text');
    if (value.length > maxLength) throw invalid(path, value.length, `at most ${maxLength} characters long`);
    return value;
  },
  choice: ({ of }, value, { path }) => oneOf(of, value, path),
  boolean: (_field, value, { path }) => {
    if (typeof value !== 'boolean') throw invalid(path, value, 'true or false');
    return value;
  },
  output: (_field, value, { profile, path }) => oneOf(Object.keys(profile.outputs ?? {}), value, path),
  list,
  record: ({ fields }, value, place) => record(fields, value, place),
  outputs: ({ of }, value, { profile, path, isBounded }) => {
    const fields = Object.entries(profile.outputs ?? {}).map(([output, quantities]): [string, Field] => {
      const held = Object.entries(quantities).filter(([, { rateOf }]) => rateOf === undefined);
      const own = held.map(([name, { unit, optional }]): [string, Field] => [
        name,
        { type: 'number', unit, ...(optional && { optional }) },
      ]);
      const isOptional = held.every(([, { optional }]) => optional);
      return [output, of ?? { type: 'record', fields: Object.fromEntries(own), ...(isOptional && { optional: true }) }];
    });
    return record(Object.fromEntries(fields), value, { profile, path, output: undefined, isBounded });
  },
};

function check<Type extends Field['type']>(field: Of<Type>, value: unknown, place: Place): unknown {
  const { type }: { type: Type } = field;
  return checks[type](field, value, place);
}

function number(field: Of<'number' | 'integer'>, value: unknown, place: Place): number {
  const { profile, path, output, isBounded } = place;
  const { type, feeds } = field;
  const quantity = feeds === undefined || output === undefined ? undefined : profile.outputs?.[output]?.[feeds];
  const { min, max, unit = '' } = { ...field, ...quantity };
  const words = unit === '' ? '' : ` ${unit}`;
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw invalid(path, value, `a number${words && ` of${words}`}`);
  if (type === 'integer' && !Number.isSafeInteger(value)) throw invalid(path, value, 'a whole number');
  if (quantity !== undefined && !isBounded) return value;
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    const range = `${min ?? '-∞'} to ${max ?? '∞'}${words}${quantity === undefined ? '' : ` on ${output}`}`;
    const allowed = min === undefined || max === undefined ? {} : { allowed: [min, max] };
    throw new Refusal('invalid', `${path} ${value} is not within ${range}`, { path, value, ...allowed });
  }
  return value;
}

function list({ of, maxLength = DEFAULT_LIST_LENGTH }: ListField, value: unknown, place: Place): unknown[] {
  const { path } = place;
  if (!Array.isArray(value)) throw invalid(path, value, 'a list');
  if (value.length > maxLength) throw invalid(path, value.length, `at most ${maxLength} long`);
  // Of a list with holes too: what is not there is not skipped.
  return Array.from(value, (item: unknown, index) => check(of, item, { ...place, path: `${path}[${index}]` }));
}

function oneOf(allowed: readonly string[], value: unknown, path: string): string {
  if (typeof value === 'string' && allowed.includes(value)) return value;
  const near = typeof value === 'string' ? suggest(value, allowed) : [];
  throw new Refusal('invalid', `${path} ${said(value)} is not one of ${allowed.join(', ')}`, {
    path,
    value: typeof value === 'string' ? shorten(value) : said(value),
    allowed,
    ...(near.length === 0 ? {} : { didYouMean: near }),
  });
}

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

function invalid(path: string, value: unknown, wanted: string): Refusal {
  const name = path === '' ? 'what was given' : path;
  return new Refusal('invalid', `${name} must be ${wanted}, and is ${said(value)}`, { path, value: said(value) });
}

/** Short, and of a stranger's object nothing but its type. */
function said(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  return Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
}
