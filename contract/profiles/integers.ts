/**
 * The integers of C as the LP64 ABI of x86_64, arm64 and riscv64 has them: little-endian, aligned to their size. In the API
 * those of 64 bits are numbers where a number is exact, else decimal text.
 */
interface Integer {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
}

export const integerTypes = {
  u8: { bytes: 1, signed: false },
  s8: { bytes: 1, signed: true },
  u16: { bytes: 2, signed: false },
  s16: { bytes: 2, signed: true },
  u32: { bytes: 4, signed: false },
  s32: { bytes: 4, signed: true },
  u64: { bytes: 8, signed: false },
  s64: { bytes: 8, signed: true },
  short: { bytes: 2, signed: true },
  ushort: { bytes: 2, signed: false },
  int: { bytes: 4, signed: true },
  uint: { bytes: 4, signed: false },
  long: { bytes: 8, signed: true },
  ulong: { bytes: 8, signed: false },
} as const satisfies Record<string, Integer>;

export type IntegerType = keyof typeof integerTypes;

/** Types whose values do not all fit a number. */
export type WideIntegerType = {
  [Type in IntegerType]: (typeof integerTypes)[Type]['bytes'] extends 8 ? Type : never;
}[IntegerType];

/** An integer in the API: decimal text beyond what a number holds exactly. */
export type IntegerValue = number | string;

/** The least and the greatest value of a type. */
export function rangeOf(type: IntegerType): readonly [min: bigint, max: bigint] {
  const { bytes, signed } = integerTypes[type];
  const bits = BigInt(bytes * 8);
  return signed ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
}

/** Any integer as the API has it. */
export function integerValue(value: bigint): IntegerValue {
  const narrow = Number(value);
  return Number.isSafeInteger(narrow) ? narrow : value.toString();
}

export function readInteger(view: DataView, offset: number, type: IntegerType): IntegerValue {
  return readers[integerTypes[type].bytes](view, offset, integerTypes[type].signed);
}

/** @param value within the type's range */
export function writeInteger(view: DataView, offset: number, type: IntegerType, value: IntegerValue): void {
  writers[integerTypes[type].bytes](view, offset, value);
}

/** All the bits, as an unsigned number. */
export function readBits(view: DataView, offset: number, type: IntegerType): bigint {
  const { bytes } = integerTypes[type];
  return bytes === 8 ? view.getBigUint64(offset, true) : BigInt(Number(readers[bytes](view, offset, false)));
}

export function writeBits(view: DataView, offset: number, type: IntegerType, bits: bigint): void {
  writeInteger(view, offset, type, integerValue(bits));
}

const WORD = 2 ** 32;

const readers: Record<Integer['bytes'], (view: DataView, offset: number, signed: boolean) => IntegerValue> = {
  1: (view, offset, signed) => (signed ? view.getInt8(offset) : view.getUint8(offset)),
  2: (view, offset, signed) => (signed ? view.getInt16(offset, true) : view.getUint16(offset, true)),
  4: (view, offset, signed) => (signed ? view.getInt32(offset, true) : view.getUint32(offset, true)),
  8: (view, offset, signed) => {
    const high = signed ? view.getInt32(offset + 4, true) : view.getUint32(offset + 4, true);
    const value = high * WORD + view.getUint32(offset, true);
    if (Number.isSafeInteger(value)) return value;
    return (signed ? view.getBigInt64(offset, true) : view.getBigUint64(offset, true)).toString();
  },
};

// What DataView is given is taken modulo the type's width, so that one writer does for signed and unsigned.
const writers: Record<Integer['bytes'], (view: DataView, offset: number, value: IntegerValue) => void> = {
  1: (view, offset, value) => view.setInt8(offset, Number(value)),
  2: (view, offset, value) => view.setInt16(offset, Number(value), true),
  4: (view, offset, value) => view.setInt32(offset, Number(value), true),
  8: (view, offset, value) => {
    if (typeof value === 'string') {
      view.setBigInt64(offset, BigInt(value), true);
      return;
    }
    view.setUint32(offset, value, true);
    view.setInt32(offset + 4, Math.floor(value / WORD), true);
  },
};
