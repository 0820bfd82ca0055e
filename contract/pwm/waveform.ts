/**
 * A PWM channel's state and the arithmetic on it, all in integer nanoseconds as in the kernel's sysfs interface
 * (Documentation/ABI/testing/sysfs-class-pwm). Conversions truncate, as pyPWMd's do.
 */
export type Polarity = 'normal' | 'inversed';

export interface PwmState {
  enabled: boolean;
  periodNs: number;
  /** The *active* part of the period: high with normal polarity, low with inversed. */
  dutyNs: number;
  polarity: Polarity;
}

export const NS_PER_SECOND = 1e9;

/** Part of the time that the pin is high while running, 0..1: polarity counted. */
export function highRatio({ periodNs, dutyNs, polarity }: PwmState): number {
  const active = periodNs === 0 ? 0 : dutyNs / periodNs;
  return polarity === 'inversed' ? 1 - active : active;
}

/** Hz; 0 for a period of 0, which no timer can run at. */
export function frequencyHz({ periodNs }: PwmState): number {
  return periodNs === 0 ? 0 : NS_PER_SECOND / periodNs;
}

/** The period for a frequency; 0 Hz gives 0. */
export function periodForHz(hz: number): number {
  return hz === 0 ? 0 : Math.trunc(NS_PER_SECOND / hz);
}

/** The duty that makes the pin high for `ratio` of the period, whatever the polarity. */
export function dutyForHighRatio(ratio: number, periodNs: number, polarity: Polarity): number {
  const high = Math.trunc(periodNs * ratio);
  return polarity === 'inversed' ? periodNs - high : high;
}

/**
 * True if `next` does nothing to `previous` but end or clear its output. It is allowed to whoever may write, whatever the
 * limits. Polarity may only go to normal: an inversed channel may idle high.
 */
export function isTurningOff(previous: PwmState, next: PwmState): boolean {
  const dutyCleared = next.dutyNs === previous.dutyNs || next.dutyNs === 0;
  const periodKept = next.periodNs === previous.periodNs || next.dutyNs === 0;
  const polarityKept = next.polarity === previous.polarity || next.polarity === 'normal';
  return !next.enabled && dutyCleared && periodKept && polarityKept;
}

export function sameState(a: PwmState, b: PwmState): boolean {
  return a.enabled === b.enabled && a.periodNs === b.periodNs && a.dutyNs === b.dutyNs && a.polarity === b.polarity;
}

export function describeState({ enabled, periodNs, dutyNs, polarity }: PwmState): string {
  return `${enabled ? 'on' : 'off'}, period ${periodNs} ns, duty ${dutyNs} ns, ${polarity}`;
}
