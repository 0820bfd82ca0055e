import type { Action, curves, Fade } from './set-points.ts';

type Curve = (typeof curves)[number];

/** From 0 to 1 in the time from 0 to 1. */
const courses: Readonly<Record<Curve, (part: number) => number>> = {
  linear: (part) => part,
  /** Begins and ends gently. */
  smooth: (part) => part * part * (3 - 2 * part),
  sine: (part) => (1 - Math.cos(Math.PI * part)) / 2,
  /** Looks even to the eye, on a lamp. */
  quadratic: (part) => part * part,
};

/** To what a value is rounded: engines of JavaScript may differ in the last digits of a cosine, and programs must not. */
const digits = { ratio: 6, servo: 6, pulseUs: 3, dutyNs: 0 } as const;

/** Steps behind the first value. */
export const stepsOfFade = ({ seconds, rateHz }: Fade, defaultRateHz: number): number =>
  Math.max(1, Math.round(seconds * (rateHz ?? defaultRateHz)));

export interface FadeStep {
  /** From the begin of the fade. */
  afterNs: number;
  action: Action<'pwm'>;
}

/** The first value, and one a step; the last is what it goes to, at its end. */
export function* fadeSteps(fade: Fade, defaultRateHz: number): Generator<FadeStep> {
  const { quantity = 'ratio', from, to, seconds, curve = 'linear', rateHz: _, ...place } = fade;
  const steps = stepsOfFade(fade, defaultRateHz);
  const totalNs = Math.round(seconds * 1e9);
  const wholeNs = Math.floor(totalNs / steps);
  const restNs = totalNs - wholeNs * steps;
  const precision = 10 ** digits[quantity];
  for (let step = 0; step <= steps; step++) {
    const value = from + (to - from) * courses[curve](step / steps);
    const rounded = Math.round(value * precision) / precision;
    const afterNs = step * wholeNs + Math.floor((step * restNs) / steps);
    yield { afterNs, action: { kind: 'pwm', ...place, [quantity]: rounded } };
  }
}
