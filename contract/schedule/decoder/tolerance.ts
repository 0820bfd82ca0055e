/**
 * How far a pulse may be from the one that was expected, in 256ths. An engine speeds up and slows down from tooth to tooth, and
 * a missing or an extra edge must still be told from that: each bound is the geometric middle between the pulse that should
 * come and the nearest one that is wrong, made by integers at construction so that the firmware has the same.
 */

export const ONE = 256;

/** Floor of a square root, of integers up to 2^53. */
export function integerRoot(value: number): number {
  let root = 0;
  for (let bit = 2 ** 26; bit >= 1; bit /= 2) {
    if ((root + bit) * (root + bit) <= value) root += bit;
  }
  return root;
}

/** √2: between one place and two. Any pulse farther off than this is a fault. */
export const WIDE_HIGH = integerRoot(2 * ONE * ONE);
export const WIDE_LOW = Math.floor((ONE * ONE) / WIDE_HIGH);

/**
 * √((k+1)/k), k the gap's places: between the gap, and the gap with the edge after it missing. A gap farther off may yet be a
 * gap of an engine that slows down: it stays in doubt until two more teeth came.
 */
export const tightHigh = (span: number): number => integerRoot(Math.floor(((span + 1) * ONE * ONE) / span));
export const tightLow = (span: number): number => Math.floor((ONE * ONE) / tightHigh(span));

/** Teeth that must be even: as near as a gap of two places must be to its own. */
export const EVEN_HIGH = tightHigh(2);
export const EVEN_LOW = tightLow(2);

/** -1: too short, 1: too long, 0: within the bounds. All products stay below 2^53 for pulses of 32 bits. */
export function compare(pulse: number, expected: number, low: number, high: number): -1 | 0 | 1 {
  if (pulse * ONE < expected * low) return -1;
  return pulse * ONE > expected * high ? 1 : 0;
}
