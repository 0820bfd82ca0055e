import { NS_PER_SECOND } from './waveform.ts';

/** Hobby servo timing: the pulse at either end of the travel, and the time from one pulse to the next. Milliseconds. */
export interface ServoTiming {
  minMs: number;
  maxMs: number;
  intervalMs: number;
}

/** What each user starts with, until he sets his own. */
export interface PwmDefaults {
  frequencyHz: number;
  servo: ServoTiming;
}

/** pyPWMd's defaults. */
export const initialDefaults: PwmDefaults = {
  frequencyHz: 1000,
  servo: { minMs: 0.6, maxMs: 2.3, intervalMs: 20 },
};

/** Travel that a position in degrees is measured over. */
export const SERVO_TRAVEL_DEGREES = 180;

const NS_PER_MS = NS_PER_SECOND / 1000;

/** Position 0..1 of the travel → pulse, ns. */
export function servoPulseNs(ratio: number, { minMs, maxMs }: ServoTiming): number {
  return Math.round((minMs + (maxMs - minMs) * ratio) * NS_PER_MS);
}

export function servoIntervalNs({ intervalMs }: ServoTiming): number {
  return Math.round(intervalMs * NS_PER_MS);
}

/** Why a timing cannot be used, or undefined. */
export function servoTimingProblem({ minMs, maxMs, intervalMs }: ServoTiming): string | undefined {
  if (minMs > maxMs) return `the shortest pulse (${minMs} ms) is longer than the longest (${maxMs} ms)`;
  if (maxMs > intervalMs) return `the longest pulse (${maxMs} ms) does not fit into the interval (${intervalMs} ms)`;
  return undefined;
}
