import { Refusal } from '../../contract/errors.ts';
import { checkSetPoints, type Output, type SetPoints } from './outputs.ts';
import { MOST_SECONDS, type Plan, type TimedStep, tooLong } from './plan.ts';
import { planRamp, type StepPace } from './ramp.ts';

export interface SequenceStep {
  output: Output;
  volts?: number | undefined;
  amps?: number | undefined;
  /** Left out: the voltage is set at once. */
  voltsPerSecond?: number | undefined;
  /** After it is there. */
  holdSeconds?: number | undefined;
}

/**
 * Steps one after the other, all of them `times` over. Where each ramp begins follows from the steps before it, and from what is set when
 * the sequence begins; while `tracking`, a voltage of one of the 25 V outputs is that of the other too.
 * @throws Refusal `invalid`, which names the step
 */
export function planSequence(
  steps: readonly SequenceStep[],
  times: number,
  begin: { outputs: Readonly<Record<Output, SetPoints>>; tracking: boolean },
  pace: StepPace,
): Plan {
  const planned: TimedStep[] = [];
  const volts = new Map<Output, number>();
  let atMs = 0;
  for (let time = 0; time < times; time++)
    for (const [index, step] of steps.entries()) {
      const { output } = step;
      const plan = at(index, () => planStep(step, volts.get(output) ?? begin.outputs[output].volts, pace));
      for (const one of plan.steps) planned.push({ ...one, atMs: atMs + one.atMs });
      atMs += plan.seconds * 1000 + (step.holdSeconds ?? 0) * 1000;
      if (atMs > MOST_SECONDS * 1000) throw tooLong(atMs / 1000);
      if (step.volts === undefined) continue;
      volts.set(output, step.volts);
      if (begin.tracking && output !== 'P6V') volts.set(output === 'P25V' ? 'N25V' : 'P25V', 0 - step.volts);
    }
  return { steps: planned, seconds: atMs / 1000 };
}

/** @param from what is set before it @throws Refusal `invalid` */
export function planStep(
  { output, volts, amps, voltsPerSecond, holdSeconds }: SequenceStep,
  from: number,
  pace: StepPace,
): Plan {
  checkSetPoints(output, { volts, amps });
  const only = (set: Partial<SetPoints>): TimedStep => ({ atMs: 0, output, set });
  const oneStep = pace.stepMs / 1000;
  if (volts === undefined || voltsPerSecond === undefined) {
    const set = { ...(volts === undefined ? {} : { volts }), ...(amps === undefined ? {} : { amps }) };
    if (volts !== undefined || amps !== undefined) return { steps: [only(set)], seconds: oneStep };
    if (!holdSeconds) throw new Refusal('invalid', 'neither volts, nor amps, nor a time to wait: it does nothing');
    return { steps: [], seconds: 0 };
  }
  const ramp = planRamp({ output, from, to: volts, voltsPerSecond }, pace);
  if (amps === undefined) return ramp;
  const seconds = oneStep + ramp.seconds;
  if (seconds > MOST_SECONDS) throw tooLong(seconds);
  const later = ramp.steps.map((step) => ({ ...step, atMs: step.atMs + pace.stepMs }));
  return { steps: [only({ amps }), ...later], seconds };
}

function at<Value>(index: number, plan: () => Value): Value {
  try {
    return plan();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.code, `step ${index + 1}: ${error.message}`, { ...error.data, step: index });
  }
}
