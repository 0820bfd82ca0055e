/** Numbers that look like chance and are the same for the same seed and place, so that a run can be repeated. */

/** @returns from 0 up to, but not, 1 */
export function chance(seed: number, place: number): number {
  let mixed = Math.imul(seed + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(place + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

export const between = (low: number, high: number, part: number): number => low + (high - low) * part;
