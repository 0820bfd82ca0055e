import { Refusal } from '../../contract/errors.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import type { Unit } from '../unit.ts';

export { pwmIntents, servoPulse } from '../../contract/pwm/intents.ts';

/** What no timer can do, whatever the policy. @throws Refusal `invalid` */
export function checkState(unit: Unit, state: PwmState): PwmState {
  const { enabled, periodNs, dutyNs } = state;
  if (dutyNs > periodNs)
    throw new Refusal(
      'invalid',
      `dutyNs ${dutyNs} is longer than periodNs ${periodNs} on ${unit.name}: set both together`,
      {
        path: 'dutyNs',
        value: dutyNs,
        allowed: [0, periodNs],
      },
    );
  if (enabled && periodNs === 0)
    throw new Refusal(
      'invalid',
      `${unit.name} has period 0 and cannot run: give periodNs (pwm.ratio: set a frequency above 0)`,
      {
        path: 'periodNs',
        value: 0,
      },
    );
  return state;
}
