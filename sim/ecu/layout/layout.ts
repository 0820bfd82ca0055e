/** How a firmware lays out what it measures: one table, from which both its block and its definition (INI) are made. */
import type { Quantities } from '../quantities.ts';

export const typeBytes = { U08: 1, S08: 1, U16: 2, S16: 2, U32: 4, S32: 4 } as const;
export type NumberType = keyof typeof typeBytes;

/** User value = (raw + translate) × scale. */
export interface Scalar {
  readonly name: string;
  readonly type: NumberType;
  readonly offset: number;
  readonly unit: string;
  readonly scale: number;
  readonly translate: number;
}

/** Some bits of a scalar that is in the table too. */
export interface Bits {
  readonly name: string;
  readonly of: Scalar;
  readonly low: number;
  readonly high: number;
  readonly options: readonly string[];
}

export interface Derived {
  readonly name: string;
  /** As the definition writes it, without braces. */
  readonly expression: string;
  readonly unit: string;
}

export interface GaugeRow {
  readonly name: string;
  readonly channel: string;
  readonly title: string;
  readonly unit: string;
  /** Low and high end, low danger, low warning, high warning, high danger, decimals of the value. */
  readonly range: readonly [number, number, number, number, number, number, number];
}

export interface LogRow {
  readonly channel: string;
  readonly label: string;
  readonly format: string;
}

/** What is measured: of each scalar in user units; of bits as a number. */
export type Values = Readonly<Record<string, number>>;

export interface Layout {
  readonly endianness: 'big' | 'little';
  readonly blockBytes: number;
  readonly scalars: readonly Scalar[];
  readonly bits: readonly Bits[];
  readonly derived: readonly Derived[];
  readonly gauges: readonly GaugeRow[];
  /** Names of gauges. */
  readonly frontPage: readonly string[];
  readonly log: readonly LogRow[];
  /** By name of a scalar, in its unit, or of bits. What is not here is 0. */
  readonly meaning: Readonly<Record<string, (quantities: Quantities, seconds: number) => number>>;
}

export interface ScalarRow {
  readonly name: string;
  readonly type: NumberType;
  readonly unit: string;
  readonly scale: number;
  readonly translate: number;
  readonly bits: Readonly<Record<string, BitsRow>>;
}

/** One bit, or the lowest and the highest of several; then what they mean, from 0 on. */
export type BitsRow = readonly [low: number, high: number, ...options: string[]];

type More = { readonly translate?: number; readonly bits?: Readonly<Record<string, BitsRow>> };

/** Rows of a table by their type: `u16('rpm', 'rpm', 1)`. */
export const row =
  (type: NumberType) =>
  (name: string, unit = '', scale = 1, { translate = 0, bits = {} }: More = {}): ScalarRow => ({
    name,
    type,
    unit,
    scale,
    translate,
    bits,
  });

/** Each after the one before it, without a gap. */
export function laidOut(rows: readonly ScalarRow[]): Pick<Layout, 'blockBytes' | 'scalars' | 'bits'> {
  const scalars: Scalar[] = [];
  const bits: Bits[] = [];
  let offset = 0;
  for (const { bits: parts, ...scalar } of rows) {
    const placed: Scalar = { ...scalar, offset };
    scalars.push(placed);
    for (const [name, [low, high, ...options]] of Object.entries(parts))
      bits.push({ name, of: placed, low, high, options });
    offset += typeBytes[scalar.type];
  }
  return { blockBytes: offset, scalars, bits };
}
