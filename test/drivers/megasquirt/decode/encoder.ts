import { type ScalarType, scalarTypes } from '../../../../drivers/megasquirt/definition.ts';

/** What a type can hold; both ends included. */
export function rangeOf(type: Exclude<ScalarType, 'F32'>): [least: number, most: number] {
  const bits = scalarTypes[type] * 8;
  return type.startsWith('S') ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}

/** Puts a raw number into a block byte by byte, without a DataView. */
export function put(
  block: Uint8Array,
  type: ScalarType,
  offset: number,
  raw: number,
  endianness: 'big' | 'little',
): void {
  const size = scalarTypes[type];
  const whole = type === 'F32' ? floatBits(raw) : BigInt.asUintN(64, BigInt(raw));
  for (let index = 0; index < size; index++) {
    const place = endianness === 'little' ? index : size - 1 - index;
    block[offset + place] = Number((whole >> BigInt(8 * index)) & 0xffn);
  }
}

/** IEEE 754 by arithmetic: sign, exponent, fraction. For normal numbers and 0. */
function floatBits(value: number): bigint {
  if (value === 0) return 0n;
  const magnitude = Math.abs(value);
  const exponent = Math.floor(Math.log2(magnitude));
  const fraction = Math.round((magnitude / 2 ** exponent - 1) * 2 ** 23);
  return (value < 0 ? 1n << 31n : 0n) | (BigInt(exponent + 127) << 23n) | BigInt(fraction);
}
