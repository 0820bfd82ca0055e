import { Refusal } from '../errors.ts';
import type { Params } from '../methods.ts';
import { type PwmDefaults, SERVO_TRAVEL_DEGREES, servoIntervalNs, servoPulseNs } from './servo.ts';
import { dutyForHighRatio, type PwmState, periodForHz } from './waveform.ts';

/** What each changing method makes of a channel's state: pure, so that `pwm.plan` and `policy explain`, with and without a broker, ask the same. */
type Intents = {
  [Name in 'pwm.set' | 'pwm.ratio' | 'pwm.servo' | 'pwm.disable']: (
    params: Params<Name>,
    defaults: PwmDefaults,
  ) => (previous: PwmState) => PwmState;
};

export const pwmIntents: Intents = {
  'pwm.set':
    ({ enabled, periodNs, dutyNs, polarity }) =>
    (previous) => ({
      enabled: enabled ?? previous.enabled,
      periodNs: periodNs ?? previous.periodNs,
      dutyNs: dutyNs ?? previous.dutyNs,
      polarity: polarity ?? previous.polarity,
    }),
  'pwm.ratio':
    ({ ratio }, { frequencyHz }) =>
    ({ polarity }) => {
      const periodNs = periodForHz(frequencyHz);
      return { enabled: periodNs > 0, periodNs, dutyNs: dutyForHighRatio(ratio, periodNs, polarity), polarity };
    },
  'pwm.servo': (params, { servo }) => {
    const pulseNs = servoPulse(params, servo);
    return ({ polarity }) => {
      const periodNs = servoIntervalNs(servo);
      const dutyNs = polarity === 'inversed' ? periodNs - pulseNs : pulseNs;
      return { enabled: true, periodNs, dutyNs, polarity };
    };
  },
  'pwm.disable': () => (previous) => ({ ...previous, enabled: false }),
};

/** The pulse in ns from whichever of the three ways was used. @throws Refusal `invalid` */
export function servoPulse({ ratio, degrees, pulseUs }: Params<'pwm.servo'>, timing: PwmDefaults['servo']): number {
  const given = [ratio, degrees, pulseUs].filter((value) => value !== undefined);
  if (given.length !== 1)
    throw new Refusal('invalid', 'give exactly one of ratio, degrees and pulseUs', { path: 'ratio' });
  if (pulseUs === undefined) return servoPulseNs(ratio ?? (degrees ?? 0) / SERVO_TRAVEL_DEGREES, timing);
  const [minUs, maxUs] = [timing.minMs * 1000, timing.maxMs * 1000];
  if (pulseUs < minUs || pulseUs > maxUs) {
    const message = `pulseUs ${pulseUs} is outside of your servo timing, ${minUs} to ${maxUs} µs (pwm.servoTiming sets it)`;
    throw new Refusal('invalid', message, { path: 'pulseUs', value: pulseUs, allowed: [minUs, maxUs] });
  }
  return Math.round(pulseUs * 1000);
}
