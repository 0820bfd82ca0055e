/** What somebody is about to set of a PWM channel: in the terms that people think in, and in those of the protocol. */
import type { Params } from '../../../../contract/methods.ts';
import { type PwmDefaults, servoIntervalNs } from '../../../../contract/pwm/servo.ts';
import {
  dutyForHighRatio,
  frequencyHz,
  highRatio,
  type Polarity,
  type PwmState,
  periodForHz,
} from '../../../../contract/pwm/waveform.ts';

export interface PwmDraft {
  /** Part of the time that the pin is high. */
  readonly ratio: number;
  readonly hz: number;
  readonly polarity: Polarity;
}

/** What a channel that never ran is offered at. */
const FIRST_HZ = 1000;

/** The channel as it is; one that has no period yet, at a frequency that people use. */
export function draftOf(state: PwmState | null | undefined, fallbackHz = FIRST_HZ): PwmDraft {
  if (state === null || state === undefined || state.periodNs === 0)
    return { ratio: 0, hz: fallbackHz, polarity: state?.polarity ?? 'normal' };
  return { ratio: highRatio(state), hz: frequencyHz(state), polarity: state.polarity };
}

/** Within which bounds a channel may be set. */
export interface PwmLimits {
  readonly highRatio?: readonly [number, number] | undefined;
  readonly frequencyHz?: readonly [number, number] | undefined;
  readonly polarity?: Polarity | undefined;
}

export type PwmSet = Pick<PwmState, 'periodNs' | 'dutyNs' | 'polarity'>;

/** As `pwm.set` takes it: whole nanoseconds, and those on this side of a limit: 30 kHz are 33 334 ns where more than 30 kHz is too much. */
export function setOf(
  { ratio, hz, polarity }: PwmDraft,
  { highRatio: ratios, frequencyHz: hertz }: PwmLimits = {},
): PwmSet {
  const period = periodForHz(hz);
  const periodNs = period === 0 ? 0 : onThisSide(period, (ns) => 1e9 / ns, hertz);
  const duty = Math.min(periodNs, dutyForHighRatio(ratio, periodNs, polarity));
  const ratioOf = (dutyNs: number) => highRatio({ enabled: true, periodNs, dutyNs, polarity });
  return { periodNs, dutyNs: periodNs === 0 ? 0 : onThisSide(duty, ratioOf, ratios), polarity };
}

/** One nanosecond more or less, where that is within the bounds and this is not. */
function onThisSide(
  ns: number,
  measure: (ns: number) => number,
  bounds: readonly [number, number] | undefined,
): number {
  if (bounds === undefined) return ns;
  const [low, high] = bounds;
  const isWithin = (each: number) => each >= 0 && measure(each) >= low && measure(each) <= high;
  return [ns, ns + 1, ns - 1].find(isWithin) ?? ns;
}

/** How a servo stands when a channel has this state; undefined where that is no servo's state. */
export function degreesOf(state: PwmState, { servo }: PwmDefaults): number | undefined {
  if (state.periodNs !== servoIntervalNs(servo)) return undefined;
  const highNs = highRatio(state) * state.periodNs;
  const ratio = (highNs / 1e6 - servo.minMs) / (servo.maxMs - servo.minMs);
  return ratio < -0.001 || ratio > 1.001 ? undefined : Math.min(1, Math.max(0, ratio)) * 180;
}

export type ChannelReference = Pick<Params<'pwm.get'>, 'device' | 'channel' | 'chip'>;

interface Unit {
  readonly name: string;
  readonly chip?: number | undefined;
  readonly channel?: number | undefined;
}

/** How calls name a channel: by its own name, which is the device's where that has one only. */
export const referenceOf = ({ name }: Unit): ChannelReference => ({ device: name });

const causes = {
  call: 'Set by',
  safe: 'Made safe, after',
  initial: 'Put into its initial state',
  foreign: 'Changed behind the broker by another program',
  program: 'Driven by a program of',
} as const;

/** Who changed it last, and by what; what nobody here asked for has a sign. */
export function causeWords(cause: keyof typeof causes, user: string | undefined): string {
  if (cause === 'foreign') return `▲ ${causes.foreign}`;
  if (cause === 'safe') return user === undefined ? '▲ Made safe' : `▲ ${causes.safe} ${user}`;
  return user === undefined ? causes[cause] : `${causes[cause]} ${user}`;
}

/** What the hardware makes of a set, where that is not what was asked. */
export function roundingWords(
  { requested, result, roundingKnown }: { requested: PwmState; result: PwmState; roundingKnown: boolean },
  ratioText: (ratio: number) => string,
  hertzText: (hz: number) => string,
): string {
  if (!roundingKnown) return 'How this chip rounds is not known.';
  const isSame = requested.periodNs === result.periodNs && requested.dutyNs === result.dutyNs;
  if (isSame) return 'The hardware does exactly this.';
  return `The hardware rounds it: ${ratioText(highRatio(result)).trim()} at ${hertzText(frequencyHz(result))}.`;
}
