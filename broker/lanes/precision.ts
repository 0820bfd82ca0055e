import { wholeNumber } from '../whole-number.ts';
import type { Precision } from './messages.ts';

const NS_PER_US = 1000;

/** Where nobody says otherwise: chosen by measurement (bench/schedule-lateness). */
export const defaultPrecision: Precision = { priority: undefined, cpu: undefined, locked: false, spinNs: 100_000 };

/** Options of posternd, for parseArgs. */
export const precisionOptions = {
  'schedule-priority': { type: 'string' },
  'schedule-cpu': { type: 'string' },
  'schedule-lock': { type: 'boolean' },
  'schedule-spin-us': { type: 'string' },
} as const;

export const precisionUsage = `\
  --schedule-priority N the real-time priority of programs     (1 to 99; none)
  --schedule-cpu N      the processor that programs run on     (any)
  --schedule-lock       keeps the broker's code in memory, for programs never to wait for it
  --schedule-spin-us N  how long to spin before each event     (${defaultPrecision.spinNs / NS_PER_US})`;

type Given = { [Name in keyof typeof precisionOptions]?: string | boolean | undefined };

/** @throws RangeError that says what is wrong with which option */
export function precisionOf(given: Given): Precision {
  const spinUs = wholeNumber(given, 'schedule-spin-us', { min: 0, max: 10_000 });
  return {
    priority: wholeNumber(given, 'schedule-priority', { min: 1, max: 99 }),
    cpu: wholeNumber(given, 'schedule-cpu', { min: 0, max: 1023 }),
    locked: given['schedule-lock'] === true,
    spinNs: spinUs === undefined ? defaultPrecision.spinNs : spinUs * NS_PER_US,
  };
}
