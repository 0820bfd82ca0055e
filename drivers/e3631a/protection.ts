import type { Output } from './outputs.ts';

/** What an output must not be measured above, without signs; 0: no protection. */
export interface Protection {
  overVolts: number;
  overAmps: number;
}

export const noProtection: Protection = { overVolts: 0, overAmps: 0 };
export const isProtected = ({ overVolts, overAmps }: Protection): boolean => overVolts > 0 || overAmps > 0;

export interface Trip {
  output: Output;
  quantity: 'volts' | 'amps';
  measured: number;
  limit: number;
}

/** What one measurement is to a protection: undefined where all is well. */
export function tripOf(
  output: Output,
  { overVolts, overAmps }: Protection,
  quantity: Trip['quantity'],
  measured: number,
): Trip | undefined {
  const limit = quantity === 'volts' ? overVolts : overAmps;
  return limit > 0 && Math.abs(measured) > limit ? { output, quantity, measured, limit } : undefined;
}

export interface Pace {
  /** Each question of one round of polls, ms on the wire. */
  roundMs: readonly number[];
  /** The longest thing that may come between two questions: a command and two questions what became of it, ms on the wire. */
  commandMs: number;
  /** Switching off, ms on the wire. */
  offMs: number;
  /** What an exchange takes beside its time on the wire, at most. */
  overheadMs: number;
}

/**
 * From the moment that an output gives too much until the command that switches off has reached the supply, at most: it was measured just
 * before, a whole round passes until it is measured again, and before each question of that a command comes. A fault of the line is not in
 * this: then the questions are tried again, and after the third time the port's own safe sequence switches off.
 */
export function worstReactionMs({ roundMs, commandMs, offMs, overheadMs }: Pace): number {
  const round = roundMs.reduce((sum, questionMs) => sum + questionMs + overheadMs + commandMs + 3 * overheadMs, 0);
  return Math.ceil(round + offMs + overheadMs);
}
