import { Refusal } from '../errors.ts';
import { servoPulse } from '../pwm/intents.ts';
import { type PwmDefaults, servoIntervalNs } from '../pwm/servo.ts';
import { dutyForHighRatio, type PwmState, periodForHz } from '../pwm/waveform.ts';
import { type Action, pwmQuantities } from './set-points.ts';

/**
 * The state that a set-point means. Absolute: what it leaves out is as it was when the program started, whatever else the program has done
 * by then. So each state is judged once, and no order of events makes another of it.
 * @param over the state in which the program found the channel
 * @throws Refusal `invalid` for a pulse outside of the user's servo timing, or longer than its period
 */
export function pwmStateOf(action: Action<'pwm'>, over: PwmState, defaults: PwmDefaults): PwmState {
  const isGiven = pwmQuantities.some((quantity) => action[quantity] !== undefined);
  const polarity = action.polarity ?? over.polarity;
  const enabled = action.enabled ?? (isGiven || over.enabled);
  return { enabled, polarity, ...timesOf(action, over, polarity, defaults) };
}

function timesOf(
  { ratio, servo, pulseUs, dutyNs, periodNs }: Action<'pwm'>,
  over: PwmState,
  polarity: PwmState['polarity'],
  defaults: PwmDefaults,
): Pick<PwmState, 'periodNs' | 'dutyNs'> {
  if (ratio !== undefined) {
    const own = periodNs ?? (over.periodNs > 0 ? over.periodNs : periodForHz(defaults.frequencyHz));
    return { periodNs: own, dutyNs: dutyForHighRatio(ratio, own, polarity) };
  }
  if (servo !== undefined || pulseUs !== undefined) {
    const pulseNs = servoPulse(servo === undefined ? { pulseUs } : { ratio: servo }, defaults.servo);
    const own = periodNs ?? servoIntervalNs(defaults.servo);
    if (pulseNs > own)
      throw new Refusal('invalid', `a pulse of ${pulseNs} ns does not fit into the period of ${own} ns`, {
        path: 'periodNs',
        value: own,
      });
    return { periodNs: own, dutyNs: polarity === 'inversed' ? own - pulseNs : pulseNs };
  }
  return { periodNs: periodNs ?? over.periodNs, dutyNs: dutyNs ?? over.dutyNs };
}
