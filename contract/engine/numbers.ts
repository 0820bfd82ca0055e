/** Values as the firmware has them, 16-bit numbers of value × 2^bits, and as people write them. */
import { type ParameterName, parameters } from './dictionary.ts';

/** An entry of the dictionary, as what all of them have. */
export interface Parameter {
  readonly name: string;
  readonly category: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly bits: number;
  readonly default: number;
  readonly saved: boolean;
  readonly source?: { readonly kind: 'table' | 'function' | 'curve'; readonly id: string };
  readonly doc: string;
}

/** All, in the order in which `describe` counts them. */
export const parameterNames = Object.keys(parameters) as readonly ParameterName[];

export const parameterOf = (name: ParameterName): Parameter => parameters[name];

const byLowerCase = new Map(parameterNames.map((name) => [name.toLowerCase(), name]));

/** The parameter of that name, in any case of its letters. */
export const findParameter = (name: string): ParameterName | undefined => byLowerCase.get(name.toLowerCase());

/** The nearest number; halves go away from 0. */
export function rawOf(value: number, bits: number): number {
  const scaled = value * 2 ** bits;
  return Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5) + 0;
}

export const valueOfRaw = (raw: number, bits: number): number => raw / 2 ** bits;

/** Least and greatest number of a parameter: a value is within its range if its number is within these. */
export function rawRange({ min, max, bits }: Pick<Parameter, 'min' | 'max' | 'bits'>): readonly [number, number] {
  return [rawOf(min, bits), rawOf(max, bits)];
}

/** Decimals that a value of so many bits needs so that what is read can be set again to the same number. */
export const decimalsOf = (bits: number): number => Math.ceil(bits * 0.30103);

/** The value of a number, rounded to the decimals that it needs. */
export const readable = (raw: number, bits: number): number =>
  Number(valueOfRaw(raw, bits).toFixed(decimalsOf(bits))) + 0;
