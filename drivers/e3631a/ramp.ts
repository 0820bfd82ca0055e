import { Refusal } from '../../contract/errors.ts';
import { rounded } from './codec.ts';
import { checkSetPoints, type Output } from './outputs.ts';
import { MOST_SECONDS, type Plan, type TimedStep, tooLong } from './plan.ts';

export interface RampRequest {
  output: Output;
  /** Where it is, and where it is to go. */
  from: number;
  to: number;
  voltsPerSecond: number;
}

/** What the wire can carry. */
export interface StepPace {
  /** From one step to the next at least: its own characters, what confirms it, and one question of somebody else. */
  stepMs: number;
}

/** Steps that are smaller than this the converters of the supply do not make. */
const SMALLEST_STEP_VOLTS = 0.002;
/** Fewer steps than this are jumps, not a ramp. */
const FEWEST_STEPS = 2;

/**
 * From one voltage to another in equal steps at equal times, the last one exactly there. Each step is as long as the wire needs for it, or
 * as long as it takes to make a difference.
 * @throws Refusal `invalid` for what is out of range, takes too long, or is quicker than the wire
 */
export function planRamp({ output, from, to, voltsPerSecond }: RampRequest, { stepMs }: StepPace): Plan {
  checkSetPoints(output, { volts: to });
  if (!(voltsPerSecond > 0))
    throw new Refusal('invalid', `a ramp of ${voltsPerSecond} V/s never arrives`, { path: 'voltsPerSecond' });
  const volts = Math.abs(to - from);
  const seconds = volts / voltsPerSecond;
  if (volts < SMALLEST_STEP_VOLTS) return { steps: [{ atMs: 0, output, set: { volts: to } }], seconds: stepMs / 1000 };
  if (seconds > MOST_SECONDS) throw tooLong(seconds);
  const count = Math.floor((seconds * 1000) / Math.max(stepMs, (SMALLEST_STEP_VOLTS / voltsPerSecond) * 1000));
  if (count < FEWEST_STEPS) throw tooQuick(volts, voltsPerSecond, stepMs);
  const steps = Array.from(
    { length: count },
    (_, index): TimedStep => ({
      atMs: (seconds * 1000 * (index + 1)) / count,
      output,
      set: { volts: index === count - 1 ? to : rounded(from + ((to - from) * (index + 1)) / count) },
    }),
  );
  return { steps, seconds };
}

function tooQuick(volts: number, voltsPerSecond: number, stepMs: number): Refusal {
  const most = volts / ((FEWEST_STEPS * stepMs) / 1000);
  return new Refusal(
    'invalid',
    `${voltsPerSecond} V/s cannot be met: ${rounded(volts)} V would take ${Math.round((volts / voltsPerSecond) * 1000)} ms, and one step takes ` +
      `${Math.ceil(stepMs)} ms on this line; at most ${rounded(Math.floor(most * 100) / 100)} V/s, or without a pace`,
    { path: 'voltsPerSecond', value: voltsPerSecond, max: most, stepMs },
  );
}
