import assert from 'node:assert/strict';
import type { PwmChip, PwmPlan } from '../../../../broker/hardware/pwm/backend.ts';
import { PwmDiscovery } from '../../../../broker/hardware/pwm/discovery.ts';
import { Refusal, type RefusalCode } from '../../../../contract/errors.ts';
import type { PwmState } from '../../../../contract/pwm/waveform.ts';
import { SimulatedKernel } from '../../../../sim/kernel.ts';
import { type PwmChipOptions, SimulatedPwmChip } from '../../../../sim/pwm.ts';
import { VirtualClock } from '../../../../sim/virtual-clock.ts';

export const never = () => false;

/** One simulated chip under the broker's discovery, with a clock that the test moves. */
export function bench(options: Partial<PwmChipOptions> = {}) {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  const hardware = new SimulatedPwmChip(kernel, { number: 0, npwm: 4, ...options });
  const discovery = new PwmDiscovery(kernel);
  const [chip] = discovery.scan();
  assert.ok(chip);
  return { clock, kernel, hardware, discovery, chip, path: hardware.path };
}

export function change(chip: PwmChip, channel: number, requested: Partial<PwmState>): PwmPlan {
  const previous = chip.read(channel);
  const plan = chip.plan(channel, previous, { ...previous, ...requested });
  for (const step of plan.steps) step.run();
  return plan;
}

export const refusal =
  (code: RefusalCode, message = /./) =>
  (error: unknown): true => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };

export const running: PwmState = { enabled: true, periodNs: 1_000_000, dutyNs: 500_000, polarity: 'normal' };
