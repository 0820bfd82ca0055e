/** Random profiles, and random values that fit them, in the form that they have when they come out again. */

import { compile } from '../../../contract/profiles/compile.ts';
import type { Field, Scalar, UnionCase } from '../../../contract/profiles/field.ts';
import { type IntegerType, integerTypes, integerValue, rangeOf } from '../../../contract/profiles/integers.ts';
import type { Profile, Struct } from '../../../contract/profiles.ts';
import { fc } from '../../random-cases.ts';

const enums = {
  color: { red: 0, green: 1, blue: 5, crimson: 0 },
  bit: { first: 0, third: 2, ninth: 8 },
} as const;
const flags = { option: { slow: 1, loud: 4, wide: { value: 0x30 } } } as const;
const integers = Object.keys(integerTypes) as [IntegerType, ...IntegerType[]];

const integerKind = fc
  .constantFrom(...integers)
  .chain((type) => fc.constantFrom<UnionCase>({ type }, { type, enum: 'color' }, { type, flags: 'option' }));
const size = fc.integer({ min: 1, max: 12 });
const plainKind: fc.Arbitrary<UnionCase> = fc.oneof(
  { weight: 3, arbitrary: integerKind },
  fc.record({ text: size }),
  size.map((text) => ({ text, padding: 'space' }) as const),
  fc.record({ bytes: size }),
  fc.record({ bits: size }),
  size.map((bits) => ({ bits, names: 'bit' })),
);

/** Fields for a struct that may hold the structs named. A counted array comes with its count, a union with what it is by. */
function fieldsOf(inner: readonly string[]): fc.Arbitrary<Field[]> {
  const kind =
    inner.length === 0
      ? plainKind
      : fc.oneof(
          plainKind,
          fc.constantFrom(...inner).map((struct) => ({ struct })),
        );
  const group = fc.oneof(
    { weight: 4, arbitrary: kind.map((one): Scalar[] => [one]) },
    fc.tuple(kind, fc.integer({ min: 1, max: 4 })).map(([one, array]): Scalar[] => [{ ...one, array }]),
    plainKind.map((one): Scalar[] => [{ ...one, reserved: true }]),
    fc
      .tuple(kind, fc.integer({ min: 1, max: 4 }))
      .map(([one, array]): Scalar[] => [{ ...one, array, count: 'NEXT' }, { type: 'u16' }]),
    fc
      .tuple(kind, kind, fc.option(kind, { nil: undefined }))
      .map(([red, blue, otherwise]): Scalar[] => [
        { union: { by: 'NEXT', cases: { red, blue }, ...(otherwise && { otherwise }) } },
        { type: 'int', enum: 'color' },
      ]),
  );
  return fc.array(group, { minLength: 1, maxLength: 5 }).map((groups) =>
    groups.flat().map((field, index): Field => {
      const next = `f${index + 1}`;
      return {
        name: `f${index}`,
        ...field,
        ...(field.count && { count: next }),
        ...(field.union && { union: { ...field.union, by: next } }),
      };
    }),
  );
}

const struct = (inner: readonly string[]): fc.Arbitrary<Struct> =>
  fc.tuple(fieldsOf(inner), fc.boolean()).map(([fields, packed]) => ({ fields, ...(packed && { packed: true }) }));

export const randomProfile: fc.Arbitrary<Profile> = fc
  .record({ small: struct([]), middle: struct(['small']), big: struct(['small', 'middle']) })
  .map((structs) => ({
    name: 'random',
    doc: 'Random.',
    node: { type: 'character', subsystems: ['none'] },
    enums,
    flags,
    structs,
    requests: {
      give: { direction: 'both', type: 'r', nr: 1, argument: 'big', access: 'write', doc: 'Gives.' },
    },
  }));

const encoder = new TextEncoder();

function randomText(bytes: number): fc.Arbitrary<string> {
  return fc
    .string({ unit: 'grapheme', maxLength: bytes })
    .filter((text) => encoder.encode(text).length <= bytes && !text.includes('\0') && !text.endsWith(' '));
}

function randomInteger(type: IntegerType): fc.Arbitrary<unknown> {
  const [min, max] = rangeOf(type);
  return fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n)).map(integerValue);
}

function randomOne(profile: Profile, kind: UnionCase): fc.Arbitrary<unknown> {
  if (kind.type !== undefined) {
    if (kind.enum !== undefined) return fc.constantFrom(...compile(profile).table('enums', kind.enum).names);
    if (kind.flags === undefined) return randomInteger(kind.type);
    return fc.subarray([...compile(profile).table('flags', kind.flags).names]);
  }
  if (kind.text !== undefined) return randomText(kind.padding === 'space' ? kind.text : kind.text - 1);
  if (kind.bytes !== undefined) return fc.uint8Array({ minLength: kind.bytes, maxLength: kind.bytes });
  if (kind.bits !== undefined) {
    const table = kind.names === undefined ? undefined : compile(profile).table('enums', kind.names);
    const all = Array.from({ length: kind.bits * 8 }, (_, bit) => table?.nameOf(bit) ?? bit);
    return fc.subarray(all);
  }
  return randomStruct(profile, kind.struct ?? '');
}

function randomField(profile: Profile, field: Field): fc.Arbitrary<unknown> {
  if (field.array === undefined) return randomOne(profile, field);
  const minLength = field.count === undefined ? field.array : 0;
  return fc.array(randomOne(profile, field), { minLength, maxLength: field.array });
}

/** Values of a struct that fit, as unpacking gives them. */
export function randomStruct(profile: Profile, name: string): fc.Arbitrary<Record<string, unknown>> {
  const fields = profile.structs?.[name]?.fields ?? [];
  const counts = new Set(fields.map((field) => field.count));
  const shown = fields.filter((field) => !field.reserved && !counts.has(field.name));
  const plain = shown.filter((field) => field.union === undefined);
  const unions = shown.filter((field) => field.union !== undefined);
  return fc
    .record(Object.fromEntries(plain.map((field) => [field.name, randomField(profile, field)])))
    .chain((values) => {
      const chosen = unions.map((field) => {
        const { by, cases, otherwise } = field.union ?? { by: '', cases: {} };
        const kind = cases[String(values[by])] ?? otherwise;
        return [field.name, kind && randomOne(profile, kind)] as const;
      });
      const given = chosen.flatMap(([key, value]) => (value ? [[key, value] as const] : []));
      return fc.record(Object.fromEntries(given)).map((more) => ({ ...values, ...more }));
    });
}
