/** The fields of a request, of the types that its method says. */

import type { Value } from './reader.ts';
import { refuseField } from './refusal.ts';

type FieldType = 'text' | 'number' | 'natural' | 'flag' | 'words';

/** By field: whether it must be there, or may. */
export type Shape = Readonly<Record<string, 'wanted' | 'allowed'>>;

/** What a method asks of its request. */
export class Fields {
  readonly #fields: ReadonlyMap<string, Value>;

  constructor(fields: ReadonlyMap<string, Value>) {
    this.#fields = fields;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  text(name: string): string {
    const value = this.#fields.get(name);
    return value?.kind === 'text' ? value.text : '';
  }

  number(name: string, otherwise = 0): number {
    const value = this.#fields.get(name);
    return value?.kind === 'number' ? value.number : otherwise;
  }

  words(name: string): readonly string[] {
    const value = this.#fields.get(name);
    return value?.kind === 'words' ? value.words : [];
  }
}

const wanted: Readonly<Record<FieldType, string>> = {
  text: 'a string is wanted',
  number: 'a number is wanted',
  natural: 'a whole number from 0 to 2147483647 is wanted',
  flag: '0 or 1 is wanted',
  words: 'an array of strings is wanted',
};

function isOf(type: FieldType, value: Value): boolean {
  if (type === 'text' || type === 'words') return value.kind === type;
  if (value.kind !== 'number') return false;
  const { number } = value;
  if (type === 'number') return true;
  if (!value.isWhole) return false;
  const most = type === 'flag' ? 1 : 2 ** 31 - 1;
  return number >= 0 && number <= most;
}

/** All that any method has, in the order in which they are looked at. */
const known: Readonly<Record<string, FieldType>> = {
  id: 'natural',
  method: 'text',
  name: 'text',
  value: 'number',
  index: 'natural',
  row: 'natural',
  column: 'natural',
  axis: 'text',
  at: 'natural',
  from: 'natural',
  of: 'text',
  reset: 'flag',
  slot: 'natural',
  everyMs: 'natural',
  names: 'words',
  append: 'flag',
  on: 'flag',
};
/** Those come twice in no line; what no method has is told as such. */
export const isKnown = (name: string): boolean => Object.hasOwn(known, name);

/** @throws Refusal where it is missing or of another type */
export function mustHave(fields: ReadonlyMap<string, Value>, name: 'id' | 'method'): void {
  takeField(fields, name);
}

/** @throws Refusal */
export function fieldsOf(fields: ReadonlyMap<string, Value>, shape: Shape): Fields {
  for (const name of fields.keys()) if (!isKnown(name)) throw refuseField(name, 'no method has such a field');
  for (const name of Object.keys(known)) {
    if (name === 'id' || name === 'method') continue;
    const isWanted = shape[name] === 'wanted';
    if (!isWanted && !fields.has(name)) continue;
    if (shape[name] === undefined) throw refuseField(name, 'this method has no such field');
    takeField(fields, name);
  }
  return new Fields(fields);
}

function takeField(fields: ReadonlyMap<string, Value>, name: string): void {
  const value = fields.get(name);
  if (value === undefined) throw refuseField(name, 'missing');
  const type = known[name] ?? 'text';
  if (!isOf(type, value)) throw refuseField(name, wanted[type]);
}
