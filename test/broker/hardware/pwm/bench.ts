import assert from 'node:assert/strict';
import { PwmDiscovery } from '../../../../broker/hardware/pwm/discovery.ts';
import type { PwmState } from '../../../../contract/pwm/waveform.ts';
import { SimulatedKernel } from '../../../../sim/kernel.ts';
import { type PwmChipOptions, SimulatedPwmChip } from '../../../../sim/pwm.ts';
import { VirtualClock } from '../../../../sim/virtual-clock.ts';

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

export const running: PwmState = { enabled: true, periodNs: 1_000_000, dutyNs: 500_000, polarity: 'normal' };
