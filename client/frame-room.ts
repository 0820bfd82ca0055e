import { encode } from '../contract/wire/codec.ts';

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
