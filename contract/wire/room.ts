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

/** One frame that is filled. What comes first is taken, however large it is: whoever sends it is told. */
export class FrameFill {
  readonly #room: Room;
  #isEmpty = true;
  #bytes = 0;
  #values = 0;

  constructor(room: Room = FRAME_ROOM) {
    this.#room = room;
  }

  /** False: there is no room left for it, and it was not taken. */
  takes({ bytes, values }: Room): boolean {
    const fits = this.#bytes + bytes <= this.#room.bytes && this.#values + values <= this.#room.values;
    if (!this.#isEmpty && !fits) return false;
    this.#isEmpty = false;
    this.#bytes += bytes;
    this.#values += values;
    return true;
  }
}

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
