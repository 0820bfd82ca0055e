import type { Fields } from './codec/codec.ts';
import { compile } from './compile.ts';
import type { Profile } from './profile.ts';

/** Where a struct's fields lie, in bytes, by the LP64 C ABI. */
export interface Layout {
  size: number;
  align: number;
  fields: { name: string; offset: number; size: number }[];
}

export function layoutOf(profile: Profile, structName: string): Layout {
  const { size, align, members } = compile(profile).struct(structName);
  return {
    size,
    align,
    fields: members.map(({ field, offset, codec }) => ({ name: field.name, offset, size: codec.size })),
  };
}

/** @throws Refusal `invalid`: a field is unknown, is missing or does not fit; `data.path` names it */
export function packStruct(profile: Profile, structName: string, value: unknown): Uint8Array {
  const codec = compile(profile).struct(structName);
  const bytes = new Uint8Array(codec.size);
  codec.write(viewOf(bytes), 0, value, '');
  return bytes;
}

/** @param bytes at least the struct's size; what follows it is left alone */
export function unpackStruct(profile: Profile, structName: string, bytes: Uint8Array): Fields {
  return compile(profile).struct(structName).read(viewOf(bytes), 0);
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
