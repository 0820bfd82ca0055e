/** A profile's structs, requests and names as rows to be compared with C. */
import { requestNumber } from '../../contract/profiles/call.ts';
import type { Codec } from '../../contract/profiles/codec/codec.ts';
import type { Member } from '../../contract/profiles/codec/struct.ts';
import { entryValue } from '../../contract/profiles/codec/tables.ts';
import { compile } from '../../contract/profiles/compile.ts';
import type { UnionCase } from '../../contract/profiles/field.ts';
import { integerTypes } from '../../contract/profiles/integers.ts';
import type { Profile } from '../../contract/profiles.ts';
import type { Row } from './compiler.ts';

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function structRows(profile: Profile, name: string): Row[] {
  const tag = profile.structs?.[name]?.c;
  if (tag === undefined) return [];
  const { size, align, members } = compile(profile).struct(name);
  const type = `struct ${tag}`;
  return [
    { what: `size of ${type}`, expression: `sizeof(${type})`, expected: BigInt(size) },
    { what: `alignment of ${type}`, expression: `_Alignof(${type})`, expected: BigInt(align) },
    ...members.flatMap((member) => memberRows(type, member)),
  ];
}

function memberRows(type: string, { field, offset, codec }: Member): Row[] {
  if (!('caseOf' in codec)) return placeRows(type, field.c ?? snakeCase(field.name), offset, codec, field);
  const own = field.c === undefined ? [] : placeRows(type, field.c, offset, codec, field);
  const cases = Object.entries(field.union?.cases ?? {}).flatMap(([value, kind]) => {
    const its = codec.caseOf(value);
    return kind.c === undefined || its === undefined ? [] : placeRows(type, kind.c, offset, its, kind);
  });
  if (own.length + cases.length === 0) throw new Error(`${type}: the union '${field.name}' has no name in C`);
  return [...own, ...cases];
}

type Sized = Pick<Codec, 'size'>;

function placeRows(
  type: string,
  c: string,
  offset: number,
  { size }: Sized,
  kind: UnionCase & { array?: number },
): Row[] {
  const lvalue = `((${type} *)0)->${c}`;
  const rows: Row[] = [
    { what: `offset of ${c} in ${type}`, expression: `offsetof(${type}, ${c})`, expected: BigInt(offset) },
    { what: `size of ${c} in ${type}`, expression: `sizeof(${lvalue})`, expected: BigInt(size) },
  ];
  if (kind.type === undefined) return rows;
  const element = kind.array === undefined ? lvalue : `${lvalue}[0]`;
  const expected = integerTypes[kind.type].signed ? 1n : 0n;
  return [
    ...rows,
    { what: `whether ${c} in ${type} is signed`, expression: `(__typeof__(${element}))-1 < 0`, expected },
  ];
}

export function requestRows(profile: Profile): Row[] {
  return Object.entries(profile.requests).map(([name, { c }]) => {
    if (c === undefined) throw new Error(`${profile.name}: the request '${name}' has no name in C`);
    return {
      what: `number of ${c}`,
      expression: `(unsigned int)(${c})`,
      expected: BigInt(requestNumber(profile, name)),
    };
  });
}

/** Names that have a name in C beside them, and those that are one. */
export function tableRows(profile: Profile): Row[] {
  const tables = [...Object.values(profile.enums ?? {}), ...Object.values(profile.flags ?? {})];
  return tables.flatMap((table) =>
    Object.entries(table).flatMap(([name, entry]): Row[] => {
      const expected = BigInt(entryValue(entry));
      const c = typeof entry === 'object' ? entry.c : undefined;
      if (c !== undefined) return [{ what: c, expression: c, expected }];
      return /^[A-Z][A-Z\d_]+$/.test(name) ? [{ what: name, expression: name, expected, macro: name }] : [];
    }),
  );
}
