import { Refusal } from '../../contract/errors.ts';
import type { Output, SetPoints } from './outputs.ts';

/** One set-point of a plan, and when it is to be sent: milliseconds from the beginning. */
export interface TimedStep {
  atMs: number;
  output: Output;
  set: Partial<SetPoints>;
}

export interface Plan {
  steps: readonly TimedStep[];
  /** Until the last step is done, and what holds after it is over. */
  seconds: number;
}

/** Longest plan: what goes on for longer belongs into a program of one's own. */
export const MOST_SECONDS = 3600;

export const tooLong = (seconds: number): Refusal =>
  new Refusal(
    'invalid',
    `that takes ${Math.round(seconds)} s or more; at most ${MOST_SECONDS} s are carried out here`,
    {
      seconds,
      limit: MOST_SECONDS,
    },
  );
