/**
 * What a field of an `.mlg` file is. The numbers are those of EFI Analytics' "MLG Binary Log Format" 1.0 and 2.0; all that is longer
 * than a byte is big-endian. Value = (raw + transform) × scale.
 */

/** By the number that stands in the file: how it is called, its bytes, how it is read. */
const types = {
  0: { name: 'U08', bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  1: { name: 'S08', bytes: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  2: { name: 'U16', bytes: 2, read: (view: DataView, at: number) => view.getUint16(at) },
  3: { name: 'S16', bytes: 2, read: (view: DataView, at: number) => view.getInt16(at) },
  4: { name: 'U32', bytes: 4, read: (view: DataView, at: number) => view.getUint32(at) },
  5: { name: 'S32', bytes: 4, read: (view: DataView, at: number) => view.getInt32(at) },
  6: { name: 'S64', bytes: 8, read: (view: DataView, at: number) => Number(view.getBigInt64(at)) },
  7: { name: 'F32', bytes: 4, read: (view: DataView, at: number) => shortest(view.getFloat32(at)) },
  // Several bits of a byte or a word, each with a name.
  10: { name: 'U08 bits', bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  11: { name: 'U16 bits', bytes: 2, read: (view: DataView, at: number) => view.getUint16(at) },
  12: { name: 'U32 bits', bytes: 4, read: (view: DataView, at: number) => view.getUint32(at) },
} as const;

export interface MlgType {
  readonly name: string;
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

export const typeOf = (number: number): MlgType | undefined =>
  Object.hasOwn(types, number) ? types[number as keyof typeof types] : undefined;

export const isBits = (number: number): boolean => number >= 10;

export const U32 = 4;
export const F32 = 7;

/** How a viewer shows a value. */
export const styles = {
  float: 0,
  hex: 1,
  bits: 2,
  date: 3,
  onOff: 4,
  yesNo: 5,
  highLow: 6,
  activeInactive: 7,
  trueFalse: 8,
} as const;

const wordsOf: Readonly<Record<string, number>> = {
  'off/on': styles.onOff,
  'no/yes': styles.yesNo,
  'low/high': styles.highLow,
  'inactive/active': styles.activeInactive,
  'false/true': styles.trueFalse,
};

/** Of a channel with two meanings, where viewers know these words. */
export const styleOf = (options: readonly string[] = []): number =>
  wordsOf[options.map((option) => option.trim().toLowerCase()).join('/')] ?? styles.float;

/** Digits that tell every float from every other one, and those that are the same in every float. */
const MOST_DIGITS = 9;
const SAFE_DIGITS = 6;

/**
 * The shortest number that is this float: what a 32-bit float has of 14.7 is 14.699999809265137, and 14.7 is what was meant.
 * So all whole numbers up to 2^24, and all of up to six digits, are read as they were written.
 */
export function shortest(float: number): number {
  if (Number.isInteger(float) && Math.abs(float) <= 2 ** 24) return float;
  if (!Number.isFinite(float)) return float;
  for (let digits = SAFE_DIGITS; digits < MOST_DIGITS; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(float.toPrecision(MOST_DIGITS));
}
