import type { ScalarType } from '../definition.ts';

/**
 * A factor as a fraction with a power of ten below, where it is one: 0.1 is 1/10. What is multiplied and then divided is the nearest number
 * to the decimal one: 147 becomes 14.7, and not 14.700000000000001.
 */
export function fractionOf(factor: number): { times: number; by: number; digits: number } {
  for (let digits = 0; digits <= 9; digits++) {
    const by = 10 ** digits;
    const times = Math.round(factor * by);
    if (times / by === factor && Math.abs(times) < 2 ** 32) return { times, by, digits };
  }
  return { times: factor, by: 1, digits: 0 };
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
