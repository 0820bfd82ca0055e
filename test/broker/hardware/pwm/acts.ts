import assert from 'node:assert/strict';
import type { PwmChip, PwmPlan } from '../../../../broker/hardware/pwm/backend.ts';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import type { PwmState } from '../../../../contract/pwm/waveform.ts';

/** For opening: nobody cancels it. */
export const never = () => false;

/** Plans a change of a channel from what it is, and makes it. */
export function change(chip: PwmChip, channel: number, requested: Partial<PwmState>): PwmPlan {
  const previous = chip.read(channel);
  const plan = chip.plan(channel, previous, { ...previous, ...requested });
  for (const step of plan.steps) step.run();
  return plan;
}

/** For assert.throws and assert.rejects. */
export const refusal =
  (code: RefusalCode, message = /./) =>
  (error: unknown): true => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };
