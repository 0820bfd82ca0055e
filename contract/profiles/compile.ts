import { arrayCodec } from './codec/array.ts';
import { bitmapCodec, flagsCodec } from './codec/bits.ts';
import type { Codec } from './codec/codec.ts';
import { enumCodec, integerCodec } from './codec/integer.ts';
import { type Member, type StructCodec, structCodec } from './codec/struct.ts';
import { NameTable } from './codec/tables.ts';
import { bytesCodec, textCodec } from './codec/text.ts';
import { type UnionCodec, unionCodec } from './codec/union.ts';
import type { Field, Scalar, UnionCase } from './field.ts';
import type { Profile, Struct, TableEntry } from './profile.ts';

/**
 * A profile's structs, laid out as the LP64 C ABI does it and made into codecs, each when it is first needed. Expects a profile that
 * `checkProfile` has no complaint about; a reference to nothing is a fault.
 */
export class Compiled {
  readonly profile: Profile;
  private readonly structs = new Map<string, StructCodec>();
  private readonly scalars = new WeakMap<Scalar, StructCodec>();
  private readonly tables = new Map<string, NameTable>();

  constructor(profile: Profile) {
    this.profile = profile;
  }

  struct(name: string): StructCodec {
    const known = this.structs.get(name);
    if (known) return known;
    const codec = this.layOut(found(this.profile.structs, name, `struct '${name}'`));
    this.structs.set(name, codec);
    return codec;
  }

  /** What is pointed to, if it is no struct, is one with the single field `value`. */
  argument(argument: string | Scalar): StructCodec {
    if (typeof argument === 'string') return this.struct(argument);
    const known = this.scalars.get(argument);
    if (known) return known;
    const codec = this.layOut({ fields: [{ name: 'value', ...argument }] });
    this.scalars.set(argument, codec);
    return codec;
  }

  table(kind: 'enums' | 'flags', name: string): NameTable {
    const key = `${kind}.${name}`;
    const known = this.tables.get(key);
    if (known) return known;
    const table = new NameTable(name, found<Record<string, TableEntry>>(this.profile[kind], name, key));
    this.tables.set(key, table);
    return table;
  }

  private layOut({ fields, packed }: Struct): StructCodec {
    const counted = new Map(fields.flatMap((field) => (field.count === undefined ? [] : [[field.count, field.name]])));
    let end = 0;
    let align = 1;
    const members = fields.map((field): Member => {
      const codec = this.member(field);
      const own = packed ? 1 : codec.align;
      const offset = roundUp(end, own);
      end = offset + codec.size;
      align = Math.max(align, own);
      return { field, offset, codec, counts: counted.get(field.name) };
    });
    return structCodec(members, roundUp(end, align), align);
  }

  private member(field: Field): Codec | UnionCodec {
    if (field.union !== undefined) {
      const { by, cases, otherwise } = field.union;
      const codecs = Object.entries(cases).map(([value, kind]) => [value, this.one(kind)] as const);
      return unionCodec(by, new Map(codecs), otherwise && this.one(otherwise));
    }
    const one = this.one(field);
    return field.array === undefined ? one : arrayCodec(one, field.array, field.count !== undefined);
  }

  private one(kind: UnionCase): Codec {
    if (kind.type !== undefined) {
      if (kind.enum !== undefined) return enumCodec(kind.type, this.table('enums', kind.enum));
      if (kind.flags !== undefined) return flagsCodec(kind.type, this.table('flags', kind.flags));
      return integerCodec(kind.type);
    }
    if (kind.text !== undefined) return textCodec(kind.text, kind);
    if (kind.bytes !== undefined) return bytesCodec(kind.bytes);
    if (kind.bits !== undefined)
      return bitmapCodec(kind.bits, kind.names === undefined ? undefined : this.table('enums', kind.names));
    return this.struct(kind.struct ?? '');
  }
}

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

function found<Value>(table: Readonly<Record<string, Value>> | undefined, name: string, what: string): Value {
  const value = table && Object.hasOwn(table, name) ? table[name] : undefined;
  if (value === undefined) throw new Error(`a profile refers to ${what}, which it does not have`);
  return value;
}

const compiled = new WeakMap<Profile, Compiled>();

export function compile(profile: Profile): Compiled {
  const known = compiled.get(profile);
  if (known) return known;
  const made = new Compiled(profile);
  compiled.set(profile, made);
  return made;
}
