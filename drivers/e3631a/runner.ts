import type { Clock } from '../clock.ts';
import type { Plan, TimedStep } from './plan.ts';

/** What a step may be late without the steps after it being moved: the least that timers are good for. */
const SLACK_MS = 15;

/**
 * Carries a plan out, step by step. A step that came late moves all that follow: the pace is never made good by going faster.
 * @throws the signal's reason as soon as it is aborted; what `act` throws
 */
export async function carryOut(
  { steps, seconds }: Plan,
  act: (step: TimedStep) => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let begin = clock.now();
  const until = async (atMs: number) => {
    const waitMs = begin + atMs - clock.now();
    if (waitMs > 0) await clock.pause(waitMs, signal);
    signal.throwIfAborted();
    if (waitMs < -SLACK_MS) begin -= waitMs;
  };
  for (const step of steps) {
    await until(step.atMs);
    await act(step);
  }
  await until(seconds * 1000);
}
