/** Numbers as they stand on cards: always as wide, so that nothing moves when they change. */
import { padded } from '../../parts/padded.ts';

const NARROW_SPACE = '\u202f';

const prefixes = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
  [1e-3, 'm'],
  [1e-6, 'µ'],
  [1e-9, 'n'],
] as const;

/** Five digits and the prefix that suits: `25.000 kHz`, `40.000 µs`. What is exact to a nanosecond stays so. */
export function inUnits(value: number, unit: string): string {
  if (!Number.isFinite(value)) return `– ${unit}`;
  if (value === 0) return `0${NARROW_SPACE}${unit}`;
  const size = Math.abs(value);
  const [scale, prefix] = prefixes.find(([least]) => size >= least * 0.999_995) ?? [1e-9, 'n'];
  const scaled = value / scale;
  const decimals = Math.max(0, 4 - Math.floor(Math.log10(Math.abs(scaled)) + 1e-9));
  return `${scaled.toFixed(Math.min(3, decimals))}${NARROW_SPACE}${prefix}${unit}`;
}

export const seconds = (ns: number): string => inUnits(ns / 1e9, 's');
export const hertz = (hz: number): string => inUnits(hz, 'Hz');

/** A ratio in percent with two decimals, as wide as 100.00. */
export const percent = (ratio: number): string => padded(`${(ratio * 100).toFixed(2)}${NARROW_SPACE}%`, 8);

/** With its sign, as wide as the widest: `+ 7.400`, `−25.000`. */
export const signed = (value: number, decimals: number, width: number): string =>
  padded(value.toFixed(decimals).replace('-', '−'), width);

const two = (value: number) => String(value).padStart(2, '0');

/** A time of the day, as this machine's clock has it: `14:03:09`. */
export function timeOfDay(atMs: number): string {
  const at = new Date(atMs);
  return Number.isNaN(at.getTime()) ? '–' : `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** A number for a field: no more digits than it needs, of those that count. */
export const plainNumber = (value: number, digits = 6): number => Number(value.toPrecision(digits));
