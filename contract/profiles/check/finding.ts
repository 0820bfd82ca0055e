import type { Path } from '../../issues.ts';
import type { Field, Scalar, UnionCase } from '../field.ts';
import type { Profile } from '../profile.ts';

/** What is wrong with a profile, and where. */
export interface Finding {
  path: Path;
  message: string;
}

export type Findings = Iterable<Finding>;

/** A field, or what is pointed to, and where it is declared. */
export interface Place {
  path: Path;
  field: Scalar | Field;
  /** All fields of the same struct. */
  among: readonly (Scalar | Field)[];
}

export const entriesOf = <Value>(table: Readonly<Record<string, Value>> | undefined): [string, Value][] =>
  Object.entries(table ?? {});

export const has = (table: object | undefined, name: string): boolean =>
  table !== undefined && Object.hasOwn(table, name);

/** Every field of a profile: those of structs, and what requests point to where it is no struct. */
export function* placesOf(profile: Profile): Generator<Place> {
  for (const [name, { fields }] of entriesOf(profile.structs)) {
    for (const [index, field] of fields.entries()) {
      yield { path: ['structs', name, 'fields', index], field, among: fields };
    }
  }
  for (const [name, { argument }] of entriesOf(profile.requests)) {
    if (typeof argument === 'object') {
      yield { path: ['requests', name, 'argument'], field: argument, among: [argument] };
    }
  }
}

/** What a field is, and what it is in each case if it is a union. */
export function* kindsOf({ path, field }: Place): Generator<{ path: Path; kind: UnionCase }> {
  yield { path, kind: field };
  if (field.union === undefined) return;
  for (const [value, kind] of entriesOf(field.union.cases)) yield { path: [...path, 'union', 'cases', value], kind };
  if (field.union.otherwise) yield { path: [...path, 'union', 'otherwise'], kind: field.union.otherwise };
}
