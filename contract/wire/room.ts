import { encode } from './codec.ts';
import { MAX_FRAME } from './frame.ts';
import { MAX_VALUES, scan } from './scan.ts';

/** What things take in a frame: bytes, and values as the wire counts them, keys too. */
export interface Room {
  readonly bytes: number;
  readonly values: number;
}

/** Of a frame that holds many things, so that the rest of it has room to spare. */
export const FRAME_ROOM: Room = { bytes: 48 * 1024, values: 3500 };

/** @throws Violation for what cannot travel */
export const roomOf = (item: unknown): Room => ({ bytes: encode(item).length, values: valuesOf(item) });

function valuesOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + valuesOf(each), 1);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + 1 + valuesOf(each), 1);
}

/** Whether a payload may travel: as large as a frame may be, and of as many values. */
export function fitsFrame(payload: Uint8Array): boolean {
  if (payload.length > MAX_FRAME) return false;
  // A value takes a byte at least.
  if (payload.length <= MAX_VALUES) return true;
  try {
    scan(payload);
    return true;
  } catch {
    return false;
  }
}
