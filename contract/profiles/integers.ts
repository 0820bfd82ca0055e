/** The integers of C as the LP64 ABI of x86_64, arm64 and riscv64 has them, little-endian: their size is their alignment. */
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

/** Types whose values do not all fit a number: they travel as decimal text where they do not. */
export type WideIntegerType = {
  [Type in IntegerType]: (typeof integerTypes)[Type]['bytes'] extends 8 ? Type : never;
}[IntegerType];
