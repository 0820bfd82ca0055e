import { type DeviceRule, hullOf, type Range, rangeOf, thoseThatWrite } from '../../panel/rules.ts';
import type { PwmDraft, PwmLimits } from './pwm-draft.ts';

/** Within which bounds a channel may be set, by any of the rules: which of them allows the whole of it is for the plan to say. */
export function pwmLimitsOf(rules: readonly DeviceRule[]): PwmLimits {
  const limits = thoseThatWrite(rules).map((rule) => rule.limits);
  const [polarity, ...others] = new Set(limits.map((each) => each.polarity));
  return {
    highRatio: pairOf(hullOf(limits.map((each) => rangeOf(each.highRatio)))),
    frequencyHz: pairOf(hullOf(limits.map((each) => rangeOf(each.frequencyHz)))),
    polarity: others.length === 0 ? polarity : undefined,
  };
}

const pairOf = (range: Range | undefined): readonly [number, number] | undefined => range && [range.low, range.high];

/** The nearest that these limits allow. */
export const within = ({ highRatio, frequencyHz, polarity }: PwmLimits, draft: PwmDraft): PwmDraft => ({
  ratio: clamped(draft.ratio, highRatio ?? [0, 1]),
  hz: clamped(draft.hz, frequencyHz ?? [0, Number.POSITIVE_INFINITY]),
  polarity: polarity ?? draft.polarity,
});

export const clamped = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(high, Math.max(low, value));

/** Where no policy bounds it, what a slider goes over. */
const SLIDER_HZ = [1, 100_000] as const;

/** Over what a slider of frequencies goes: evenly by ratio, as ears and eyes have it. */
export function hertzOnSlider({ frequencyHz }: PwmLimits, nowHz: number): readonly [number, number] {
  const [low, high] = frequencyHz ?? SLIDER_HZ;
  const bounded: readonly [number, number] = [
    Math.max(low, frequencyHz === undefined ? SLIDER_HZ[0] : Math.min(1, high)),
    Math.min(high, 10_000_000),
  ];
  // What it is at now is on it, whoever set that.
  return nowHz > 0 && frequencyHz === undefined ? [Math.min(bounded[0], nowHz), Math.max(bounded[1], nowHz)] : bounded;
}

export const SLIDER_STEPS = 1000;

/** A slider's step, 0 to SLIDER_STEPS, as a frequency: with three digits that count, so that it can be read. */
export function hertzOfStep(step: number, [low, high]: readonly [number, number]): number {
  if (step <= 0) return low;
  if (step >= SLIDER_STEPS) return high;
  return Number((low * (high / low) ** (step / SLIDER_STEPS)).toPrecision(3));
}

export function stepOfHertz(hz: number, [low, high]: readonly [number, number]): number {
  if (high <= low) return 0;
  return Math.round((Math.log(clamped(hz, [low, high]) / low) / Math.log(high / low)) * SLIDER_STEPS);
}
