import type { ScalarType } from '../definition.ts';

/**
 * A factor as a fraction, where it is one with a power of ten below, or one of a whole number: 0.1 is 1/10, 0.03333333333333333 is 1/30.
 * What is multiplied and then divided is the nearest number to the decimal one: 147 becomes 14.7, and not 14.700000000000001.
 */
export function fractionOf(factor: number): { times: number; by: number } {
  for (let by = 1; by <= 1e9; by *= 10) {
    const times = Math.round(factor * by);
    if (times / by === factor && Math.abs(times) < 2 ** 32) return { times, by };
  }
  const by = Math.round(1 / factor);
  return 1 / by === factor ? { times: 1, by } : { times: factor, by: 1 };
}

/** Decimals that a number has that was multiplied by this: those of the factor, but for such as are finer than a tenth of a step. */
export function digitsOfScale(factor: number): number {
  const step = Math.abs(factor);
  if (step === 0 || !Number.isFinite(step)) return 0;
  const finest = Math.min(9, Math.max(0, Math.ceil(-Math.log10(step)) + 1));
  for (let digits = 0; digits < finest; digits++) {
    const scaled = step * 10 ** digits;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return digits;
  }
  return finest;
}

/** A number at a place of a block, as it lies there. */
export function readRaw(view: DataView, type: ScalarType, offset: number, little: boolean): number {
  switch (type) {
    case 'U08':
      return view.getUint8(offset);
    case 'S08':
      return view.getInt8(offset);
    case 'U16':
      return view.getUint16(offset, little);
    case 'S16':
      return view.getInt16(offset, little);
    case 'U32':
      return view.getUint32(offset, little);
    case 'S32':
      return view.getInt32(offset, little);
    case 'F32':
      return view.getFloat32(offset, little);
  }
}

/** Some of a number's bits. */
export function bitsOf(raw: number, lowBit: number, highBit: number): number {
  const width = highBit - lowBit + 1;
  return width === 32 ? raw >>> 0 : (raw >>> lowBit) & (2 ** width - 1);
}
