/**
 * Within which bounds a channel may be set, learned from the policy's own answers: an extreme is asked about, and the refusal names the limit
 * and what it allows. Nothing is changed by that, and nothing is guessed: what no answer told is not bounded here, and the plan has the last word.
 */
import { type PwmDraft, type PwmLimits, type PwmSet, setOf } from './pwm-draft.ts';

export interface Explained {
  readonly allowed: boolean;
  readonly limit?: string | undefined;
  readonly allowedValue?: unknown;
}

/** What would be said of a set of these: always of an output that is on, as what is off passes no limit. */
export type ExplainSet = (set: PwmSet & { enabled: true }) => Promise<Explained>;

/** The three limits that bound what one may set; each is asked about from both of its sides. */
const MOST_QUESTIONS = 8;
const FASTEST_HZ = 10_000_000;
const SLOWEST_HZ = 0.1;

export async function learnLimits(explain: ExplainSet, now: PwmDraft): Promise<PwmLimits> {
  let known: PwmLimits = {};
  const extremes: readonly PwmDraft[] = [
    { ratio: 1, hz: FASTEST_HZ, polarity: 'inversed' },
    { ratio: 0, hz: SLOWEST_HZ, polarity: 'normal' },
    { ...now, ratio: 1 },
    { ...now, hz: FASTEST_HZ },
  ];
  let asked = 0;
  for (const extreme of extremes) {
    // Each refusal tells one limit, which the next question keeps: so that the next limit is heard of.
    while (asked < MOST_QUESTIONS) {
      asked++;
      const { allowed, limit, allowedValue } = await explain({
        ...setOf(within(known, extreme), known),
        enabled: true,
      });
      const learned = allowed ? undefined : told(limit, allowedValue);
      if (learned === undefined || Object.keys(learned).every((name) => name in known)) break;
      known = { ...known, ...learned };
    }
  }
  return known;
}

function told(limit: string | undefined, allowed: unknown): PwmLimits | undefined {
  if (limit === 'polarity' && (allowed === 'normal' || allowed === 'inversed')) return { polarity: allowed };
  if ((limit === 'highRatio' || limit === 'frequencyHz') && isPair(allowed)) return { [limit]: allowed };
  return undefined;
}

export const isPair = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'number');

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
