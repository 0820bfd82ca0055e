/** The fields of a request, of the types that its method says. */

import type { Value } from './reader.ts';
import { refuseField } from './refusal.ts';

export type FieldType = 'text' | 'number' | 'natural' | 'flag' | 'words';

/** By field: its type; with a question mark it may be left out. */
export type Shape = Readonly<Record<string, FieldType | `${FieldType}?`>>;

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
  text: 'a string',
  number: 'a number',
  natural: 'a whole number, 0 or more',
  flag: '0 or 1',
  words: 'an array of names',
};

function isOf(type: FieldType, value: Value): boolean {
  if (type === 'text' || type === 'words') return value.kind === type;
  if (value.kind !== 'number') return false;
  const { number } = value;
  if (type === 'number') return true;
  const most = type === 'flag' ? 1 : 2 ** 31 - 1;
  return Number.isInteger(number) && number >= 0 && number <= most;
}

/** Of every request, whatever its method. */
export const common = ['id', 'method'];

/** @throws Refusal */
export function fieldsOf(fields: ReadonlyMap<string, Value>, shape: Shape): Fields {
  for (const [name, value] of fields) {
    if (common.includes(name)) continue;
    const said = shape[name];
    if (said === undefined) throw refuseField(name, `the method has no field '${name}'`);
    const type = said.replace('?', '') as FieldType;
    if (!isOf(type, value)) throw refuseField(name, `'${name}' is ${wanted[type]}`);
  }
  for (const [name, type] of Object.entries(shape))
    if (!type.endsWith('?') && !fields.has(name)) throw refuseField(name, `'${name}' is missing`);
  return new Fields(fields);
}
