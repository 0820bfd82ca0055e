/**
 * The array of offsets that scattered reads go by (EFI Analytics ECU Definition Files 3.61, "Full Optimized"): words with a code of the size
 * (1 a byte, 2 two, 3 four) in the upper 3 bits and an offset into the block below; 0 ends it.
 */
import type { Field } from './ranges.ts';

const SIZE_SHIFT = 13;
const MOST_OFFSET = 0x1fff;
const codes: Readonly<Record<number, number>> = { 1: 1, 2: 2, 4: 3 };

/** Whether the array can name all of these. */
export const canName = (fields: readonly Field[], entries: number): boolean =>
  fields.length <= entries && fields.every(({ offset, bytes }) => codes[bytes] !== undefined && offset <= MOST_OFFSET);

/** All of the array, with nothing behind these. @throws Error for what it cannot name */
export function arrayBytes(fields: readonly Field[], entries: number, endianness: 'big' | 'little'): Uint8Array {
  if (!canName(fields, entries))
    throw new Error(`an array of ${entries} offsets cannot name these ${fields.length} numbers`);
  const bytes = new Uint8Array(2 * entries);
  const view = new DataView(bytes.buffer);
  for (const [index, { offset, bytes: size }] of fields.entries())
    view.setUint16(2 * index, ((codes[size] ?? 0) << SIZE_SHIFT) | offset, endianness === 'little');
  return bytes;
}
