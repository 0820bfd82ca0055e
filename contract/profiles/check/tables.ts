import { article } from '../codec/integer.ts';
import { entryValue, NameTable } from '../codec/tables.ts';
import { type IntegerType, integerTypes, rangeOf } from '../integers.ts';
import type { Profile } from '../profile.ts';
import { entriesOf, type Findings, kindsOf, placesOf } from './finding.ts';

/** Tables without names, numbers that cannot be told apart, and those that do not fit where they are used. */
export function* checkTables(profile: Profile): Findings {
  for (const kind of ['enums', 'flags'] as const) {
    for (const [name, table] of entriesOf(profile[kind])) {
      if (Object.keys(table).length === 0) yield { path: [kind, name], message: 'a table has at least one name' };
    }
  }
  for (const [name, table] of entriesOf(profile.enums)) {
    for (const [key, entry] of entriesOf(table)) {
      if (Number.isSafeInteger(entryValue(entry))) continue;
      yield {
        path: ['enums', name, key],
        message: `${BigInt(entryValue(entry))} is beyond 2^53, where numbers are not exact`,
      };
    }
  }
  for (const [name, table] of entriesOf(profile.flags)) yield* overlaps(name, table);
  yield* misfits(profile);
}

function* overlaps(name: string, table: NonNullable<Profile['flags']>[string]): Findings {
  const names = new NameTable(name, table);
  const seen: { key: string; bits: bigint }[] = [];
  for (const [key, entry] of entriesOf(table)) {
    const path = ['flags', name, key];
    const value = entryValue(entry);
    if (value <= 0) {
      yield { path, message: 'a flag has at least one bit, and is not negative' };
      continue;
    }
    const bits = BigInt(value);
    const other = seen.find((flag) => (flag.bits & bits) !== 0n);
    if (other && names.canonical(key) !== other.key) {
      yield { path, message: `it has bits of '${other.key}': a value could not say which it is` };
    }
    seen.push({ key, bits });
  }
}

/** Names whose numbers no field can hold that uses them. */
function* misfits(profile: Profile): Findings {
  for (const place of placesOf(profile)) {
    for (const { path, kind } of kindsOf(place)) {
      if (kind.type === undefined) continue;
      const enums = kind.enum === undefined ? undefined : profile.enums?.[kind.enum];
      for (const [key, entry] of entriesOf(enums)) {
        const [min, max] = rangeOf(kind.type);
        const value = BigInt(entryValue(entry));
        if (value < min || value > max) yield { path: [...path, 'enum'], message: doesNotFit(key, value, kind.type) };
      }
      const flags = kind.flags === undefined ? undefined : profile.flags?.[kind.flags];
      for (const [key, entry] of entriesOf(flags)) {
        const value = BigInt(entryValue(entry));
        const isTooWide = value >> BigInt(integerTypes[kind.type].bytes * 8);
        if (isTooWide) yield { path: [...path, 'flags'], message: doesNotFit(key, value, kind.type) };
      }
    }
  }
}

const doesNotFit = (key: string, value: bigint, type: IntegerType): string =>
  `'${key}' is ${value}, which ${article(type)} cannot hold`;
