/** Values as the firmware has them: 16 bits, value × 2^bits, signed where the range goes below 0. */

export interface Format {
  readonly bits: number;
  readonly signed: boolean;
}

export const formatOf = ({ bits, min }: { bits: number; min: number }): Format => ({ bits, signed: min < 0 });

/** The nearest number. Halves go away from 0, so that a table and its mirror image round alike. */
export function toFixed(value: number, { bits }: Format): number {
  const scaled = value * 2 ** bits;
  return Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5) + 0;
}

export function fitsFixed(value: number, format: Format): boolean {
  const [least, most] = format.signed ? [-0x8000, 0x7fff] : [0, 0xffff];
  const fixed = toFixed(value, format);
  return fixed >= least && fixed <= most;
}

/** The 16 bits of it, two's complement. */
export const toCell = (value: number, format: Format): number => toFixed(value, format) & 0xffff;
