import { unknownName } from '../codec/codec.ts';
import { NameTable } from '../codec/tables.ts';
import type { Scalar, UnionCase } from '../field.ts';
import type { Profile } from '../profile.ts';
import { entriesOf, type Finding, type Findings, has, kindsOf, type Place, placesOf } from './finding.ts';

const kinds = ['type', 'text', 'bytes', 'bits', 'struct', 'union'] as const;

/** What goes only with something else, and never with others. */
const companions: readonly { key: keyof Scalar; needs: keyof Scalar; never: readonly (keyof Scalar)[] }[] = [
  { key: 'enum', needs: 'type', never: ['flags'] },
  { key: 'flags', needs: 'type', never: [] },
  { key: 'padding', needs: 'text', never: [] },
  { key: 'names', needs: 'bits', never: [] },
  { key: 'count', needs: 'array', never: [] },
];

/** What cannot stand together. */
const quarrels: readonly (readonly [keyof Scalar, keyof Scalar])[] = [
  ['union', 'array'],
  ['union', 'default'],
  ['reserved', 'default'],
  ['reserved', 'count'],
  ['reserved', 'only'],
];

/** Fields that are nothing or two things, and what they refer to but is not there. */
export function* checkFields(profile: Profile): Findings {
  for (const place of placesOf(profile)) {
    for (const { path, kind } of kindsOf(place)) {
      yield* shape(kind).map((message) => ({ path, message }));
      yield* references(profile, kind).map(({ key, message }) => ({ path: [...path, key], message }));
    }
    yield* countOf(place);
    yield* unionOf(profile, place);
  }
}

function shape(kind: Scalar | UnionCase): string[] {
  const entries: Partial<Record<keyof Scalar, unknown>> = kind;
  const found: string[] = [];
  const own = kinds.filter((key) => entries[key] !== undefined);
  if (own.length === 0) found.push(`it is nothing: it needs one of ${kinds.join(', ')}`);
  if (own.length > 1) found.push(`it has ${own.join(' and ')}: it can be only one of them`);
  for (const { key, needs, never } of companions) {
    if (entries[key] === undefined) continue;
    if (entries[needs] === undefined) found.push(`'${key}' goes with '${needs}' only`);
    for (const other of never)
      if (entries[other] !== undefined) found.push(`it has ${key} and ${other}: only one can be`);
  }
  for (const [one, other] of quarrels) {
    if (entries[one] !== undefined && entries[other] !== undefined) found.push(`'${one}' cannot have '${other}'`);
  }
  return found;
}

/** Which table of the profile each key names an entry of. */
const referring = { enum: 'enums', flags: 'flags', names: 'enums', struct: 'structs' } as const;

function references(profile: Profile, kind: UnionCase) {
  return (['enum', 'flags', 'names', 'struct'] as const).flatMap((key) => {
    const name = kind[key];
    const table = referring[key];
    if (name === undefined || has(profile[table], name)) return [];
    return [{ key, message: missing(table, name, Object.keys(profile[table] ?? {})) }];
  });
}

export function missing(table: string, name: string, names: readonly string[]): string {
  const what = `there is no '${name}' in '${table}'`;
  return names.length === 0 ? what : unknownName(what, name, 'there is', names).message;
}

function* countOf({ path, field, among }: Place): Generator<Finding> {
  if (field.count === undefined) return;
  const at = [...path, 'count'];
  const counts = among.filter((other) => other.count === field.count);
  const counter = among.find((other) => 'name' in other && other.name === field.count);
  if (counter === undefined) yield { path: at, message: `there is no field '${field.count}' in this struct` };
  else if (!isPlainInteger(counter)) yield { path: at, message: `'${field.count}' must be a plain integer to count` };
  if (counts.length > 1 && counts[0] !== field) yield { path: at, message: `'${field.count}' counts two arrays` };
}

const isPlainInteger = (field: Scalar): boolean =>
  field.type !== undefined &&
  !['enum', 'flags', 'array', 'default', 'reserved', 'only'].some((key) => Object.hasOwn(field, key));

function* unionOf(profile: Profile, { path, field, among }: Place): Generator<Finding> {
  if (field.union === undefined) return;
  const { by, cases } = field.union;
  const at = [...path, 'union', 'by'];
  if (Object.keys(cases).length === 0)
    yield { path: [...path, 'union', 'cases'], message: 'a union has at least one case' };
  const selector = among.find((other) => 'name' in other && other.name === by);
  if (selector === undefined) {
    yield { path: at, message: `there is no field '${by}' in this struct` };
    return;
  }
  const isUsable =
    selector.type !== undefined && ['flags', 'array', 'reserved'].every((key) => !Object.hasOwn(selector, key));
  if (!isUsable) yield { path: at, message: `'${by}' must be an integer or an enum to say which case it is` };
  if (selector.only !== undefined && selector.only !== field.only) {
    yield { path: at, message: `'${by}' is only ${selector.only}, the union is not` };
  }
  const entries = selector.enum === undefined ? undefined : profile.enums?.[selector.enum];
  const table = entries && new NameTable(selector.enum ?? '', entries);
  for (const value of Object.keys(cases)) {
    const message = table ? whyNoName(table, value) : whyNoNumber(by, value);
    if (message !== undefined) yield { path: [...path, 'union', 'cases', value], message };
  }
}

const whyNoNumber = (by: string, value: string): string | undefined =>
  /^(0|-?[1-9]\d*)$/.test(value) ? undefined : `'${by}' is a number, '${value}' is none`;

/** Why a value never has this name, or undefined: it is in no table, or is shown by another one. */
export function whyNoName(table: NameTable, name: string): string | undefined {
  const canonical = table.canonical(name);
  if (canonical === name) return undefined;
  if (canonical !== undefined) return `'${name}' is another name of '${canonical}', which is the one that is judged`;
  return unknownName(`'${name}' is no name of '${table.name}'`, name, 'there is', table.names).message;
}

/** Structs that hold themselves. */
export function* checkRecursion(profile: Profile): Findings {
  const structs = profile.structs ?? {};
  const inside = (name: string): string[] =>
    (structs[name]?.fields ?? []).flatMap((field) => {
      const cases = field.union ? [...Object.values(field.union.cases), field.union.otherwise ?? {}] : [];
      return [field, ...cases].flatMap((kind: UnionCase) => kind.struct ?? []);
    });
  for (const [name] of entriesOf(structs)) {
    const reached = new Set<string>();
    const visit = (next: string): void => {
      for (const inner of inside(next)) {
        if (reached.has(inner)) continue;
        reached.add(inner);
        visit(inner);
      }
    };
    visit(name);
    if (reached.has(name)) yield { path: ['structs', name], message: `the struct '${name}' holds itself` };
  }
}
