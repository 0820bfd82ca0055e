import type { Field } from '../../contract/profiles/field.ts';
import type { Profile } from '../../contract/profiles/profile.ts';
import { parseJson, parseJsonObject } from '../arguments.ts';
import { bytesFromJson } from '../json-bytes.ts';
import { UsageError } from '../usage.ts';

const EXAMPLE = 'NAME=VALUE (op=rewind count=1), or one JSON object (\'{"op":"rewind"}\')';

/** Whether a request's fields stand there as JSON: their types then need not be known. */
export const areJson = (words: readonly string[]): boolean =>
  words.length === 1 && words[0]?.trimStart().startsWith('{') === true;

/** @throws UsageError */
export function parseJsonFields(text: string): Record<string, unknown> {
  return bytesFromJson(parseJsonObject(text, 'the fields'));
}

/**
 * Reads `op=rewind`, `config.flags=input,biasPullUp`, `levels=1,2,3` by the types that the profile declares. What it does not declare goes
 * on as text: the broker then says which names there are.
 * @throws UsageError
 */
export function parseFields(words: readonly string[], profile: Profile, request: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw new UsageError(`'${word}' is not a field`, EXAMPLE);
    const [path, text] = [word.slice(0, at), word.slice(at + 1)];
    const names = path.split('.');
    const field = fieldAt(profile, membersOf(profile, request), names);
    put(fields, names, field === undefined ? text : parseValue(text, field, path), path);
  }
  return fields;
}

/** What a request's fields are: those of its struct, or the one that is pointed to, called `value`. */
export function membersOf(profile: Profile, request: string): readonly Field[] {
  const argument = Object.hasOwn(profile.requests, request) ? profile.requests[request]?.argument : undefined;
  if (argument === undefined) return [];
  return typeof argument === 'string' ? structFields(profile, argument) : [{ name: 'value', ...argument }];
}

export function structFields(profile: Profile, name: string): readonly Field[] {
  return profile.structs?.[name]?.fields ?? [];
}

function fieldAt(profile: Profile, fields: readonly Field[], [name, ...rest]: readonly string[]): Field | undefined {
  const field = fields.find((each) => each.name === name);
  if (field === undefined || rest.length === 0) return field;
  return field.struct === undefined ? undefined : fieldAt(profile, structFields(profile, field.struct), rest);
}

function put(fields: Record<string, unknown>, names: readonly string[], value: unknown, path: string): void {
  const [name = '', ...rest] = names;
  const there = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (rest.length === 0) {
    if (there !== undefined) throw new UsageError(`the field '${path}' is given twice`);
    fields[name] = value;
    return;
  }
  if (there !== undefined && !isRecord(there))
    throw new UsageError(`'${path}' is in a field that has a value of its own`);
  const inner = there ?? {};
  fields[name] = inner;
  put(inner, rest, value, path);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

function parseValue(text: string, field: Field, path: string): unknown {
  const isStructure = field.struct !== undefined || field.union !== undefined;
  if (isStructure) return decodeJson(text, path);
  if (field.array === undefined) return parseOne(text, field, path);
  if (text.startsWith('[')) return decodeJson(text, path);
  return text === '' ? [] : text.split(',').map((item) => parseOne(item, field, path));
}

/** JSON with bytes in it. */
const decodeJson = (text: string, path: string): unknown => bytesFromJson({ value: parseJson(text, path) }).value;

function parseOne(text: string, { type, enum: table, flags, bytes, bits }: Field, path: string): unknown {
  if (flags !== undefined) return parseList(text);
  if (bits !== undefined) return parseList(text).map(numberOrText);
  if (bytes !== undefined) return parseHex(text, path);
  if (type === undefined || table !== undefined) return text;
  const number = numberOrText(text);
  if (number === text && !/^-?\d+$/.test(text))
    throw new UsageError(`${path} '${text}' is not a whole number`, 'decimal, or hexadecimal as 0x1f');
  return number;
}

const parseList = (text: string): string[] => (text === '' ? [] : text.split(',').map((name) => name.trim()));

/** Decimal or hexadecimal as a number; where no number holds it, decimal text stays as it is, as the protocol has it. */
function numberOrText(text: string): number | string {
  if (!/^(-?\d+|0x[\da-f]+)$/i.test(text)) return text;
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  return /^0x/i.test(text) ? BigInt(text).toString() : text;
}

function parseHex(text: string, path: string): Uint8Array {
  const digits = text.replaceAll(/[\s:]/g, '');
  if (!/^([\da-f]{2})*$/i.test(digits))
    throw new UsageError(`${path} '${text}' is not bytes in hexadecimal`, 'two digits each, for example 00ff10');
  return new Uint8Array(Buffer.from(digits, 'hex'));
}
