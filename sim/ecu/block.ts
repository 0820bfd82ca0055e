/** Values and the block that holds them: each is rounded to what its type and scale can say, and held within its range. */
import { type Bits, type Layout, type Scalar, typeBytes, type Values } from './layout/layout.ts';
import type { Quantities } from './quantities.ts';

/** In user units, of every scalar; of every field of bits, its number. */
export function valuesOf({ scalars, bits, meaning }: Layout, quantities: Quantities, seconds: number): Values {
  const userValue = (name: string) => meaning[name]?.(quantities, seconds) ?? 0;
  return Object.fromEntries([...scalars, ...bits].map(({ name }) => [name, userValue(name)]));
}

function rangeOf({ type }: Scalar): readonly [low: number, high: number] {
  const span = 2 ** (8 * typeBytes[type]);
  return type.startsWith('S') ? [-span / 2, span / 2 - 1] : [0, span - 1];
}

/** The number that stands in the block. */
export function rawOf(scalar: Scalar, value: number): number {
  const [low, high] = rangeOf(scalar);
  return Math.min(high, Math.max(low, Math.round(value / scalar.scale - scalar.translate)));
}

const maskOf = ({ low, high }: Bits) => 2 ** (high - low + 1) - 1;

/** @param values what is left out is 0; bits are put into their scalar, over what it is given itself */
export function encode({ scalars, bits, endianness, blockBytes }: Layout, values: Values): Uint8Array {
  const block = new Uint8Array(blockBytes);
  const view = new DataView(block.buffer);
  const isLittle = endianness === 'little';
  for (const scalar of scalars) write(view, scalar, rawOf(scalar, values[scalar.name] ?? 0), isLittle);
  for (const part of bits) {
    const mask = maskOf(part);
    const others = read(view, part.of, isLittle) & ~(mask << part.low);
    const value = Math.min(mask, Math.max(0, Math.round(values[part.name] ?? 0)));
    write(view, part.of, others | (value << part.low), isLittle);
  }
  return block;
}

/** What a block says. The scalar that bits lie in is among its values, too. */
export function decode({ scalars, bits, endianness }: Layout, block: Uint8Array): Values {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const isLittle = endianness === 'little';
  return Object.fromEntries([
    ...scalars.map((scalar) => [scalar.name, (read(view, scalar, isLittle) + scalar.translate) * scalar.scale]),
    ...bits.map((part) => [part.name, (read(view, part.of, isLittle) >> part.low) & maskOf(part)]),
  ]);
}

function write(view: DataView, { type, offset }: Scalar, raw: number, isLittle: boolean): void {
  if (typeBytes[type] === 1) view.setUint8(offset, raw);
  else if (typeBytes[type] === 2) view.setUint16(offset, raw, isLittle);
  else view.setUint32(offset, raw, isLittle);
}

function read(view: DataView, { type, offset }: Scalar, isLittle: boolean): number {
  switch (type) {
    case 'U08':
      return view.getUint8(offset);
    case 'S08':
      return view.getInt8(offset);
    case 'U16':
      return view.getUint16(offset, isLittle);
    case 'S16':
      return view.getInt16(offset, isLittle);
    case 'U32':
      return view.getUint32(offset, isLittle);
    case 'S32':
      return view.getInt32(offset, isLittle);
  }
}
