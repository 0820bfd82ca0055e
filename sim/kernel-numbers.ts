import { fail } from './errno.ts';

/** How kernels read a number that somebody writes into a file: kstrtou64(), kstrtouint(), kstrtoint(), base 0. */
const NUMBER = /^(?<sign>[+-]?)(?<digits>0x[0-9a-f]+|0[0-7]*|[1-9]\d*)\n?$/i;

export interface NumberType {
  least: bigint;
  most: bigint;
}

export const u64: NumberType = { least: 0n, most: 2n ** 64n - 1n };
export const unsignedInt: NumberType = { least: 0n, most: 2n ** 32n - 1n };
export const signedInt: NumberType = { least: -(2n ** 31n), most: 2n ** 31n - 1n };

/** EINVAL for what is no number, ERANGE for one that is too large. */
export function parseNumber(text: string, { least, most }: NumberType): bigint {
  const { sign, digits } = NUMBER.exec(text)?.groups ?? fail('EINVAL');
  if (digits === undefined || (sign === '-' && least === 0n)) fail('EINVAL');
  const isOctal = /^0[0-7]/.test(digits);
  const magnitude = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  const value = sign === '-' ? -magnitude : magnitude;
  return value < least || value > most ? fail('ERANGE') : value;
}

const DECIMAL = /^\+?\d+\n?$/;

/** kstrtoul(), base 10. */
export function parseDecimal(text: string): bigint {
  const value = DECIMAL.test(text) ? BigInt(text.trim()) : fail('EINVAL');
  return value <= u64.most ? value : fail('ERANGE');
}
