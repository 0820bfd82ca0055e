import type { GpioState } from '../gpio/level.ts';
import type { LedState } from '../led/state.ts';
import { isTurningOff, type PwmState } from '../pwm/waveform.ts';

/** One change that a request makes to one output: what was asked, and what the hardware would really do. */
export interface OutputEffect<Kind extends string, State> {
  kind: Kind;
  previous: State;
  /** What was asked, and what the hardware would settle in. Empty: the output is only given back to the kernel. */
  states: readonly State[];
  /** States with the output on that it passes through, for the time between two writes: bound from above alone, since off is on the way too. */
  passing?: readonly State[];
  /** It is given back to the kernel, and goes on. */
  leavesRunning?: boolean;
  /** What a rule must name to allow it. */
  dangers?: readonly string[];
}

export type PwmEffect = OutputEffect<'pwm', PwmState>;
export type LedEffect = OutputEffect<'led', LedState>;
export interface GpioEffect extends OutputEffect<'gpio', GpioState> {
  /** What the line becomes when nobody holds it: which of the two levels is "off" only its entry knows. */
  safe: GpioState;
}

/** One request of a device's profile. */
export interface RequestEffect {
  kind: 'request';
  profile: string;
  request: string;
  /** By path within the request (`op`, `config.flags`), defaults filled in; elements of arrays and flags stand as arrays. */
  fields: Readonly<Record<string, unknown>>;
  dangers: readonly string[];
}

/** One read(2) or write(2) of a device. */
export interface StreamEffect {
  kind: 'stream';
  direction: 'read' | 'write';
  bytes: number;
  dangers: readonly string[];
}

/** Being told of a device's events from now on. */
export interface EventsEffect {
  kind: 'events';
  dangers: readonly string[];
}

interface Effects {
  pwm: PwmEffect;
  gpio: GpioEffect;
  led: LedEffect;
  request: RequestEffect;
  stream: StreamEffect;
  events: EventsEffect;
}

export type EffectKind = keyof Effects;
/** What one request does to one device. */
export type Effect<Kind extends EffectKind = EffectKind> = { [Each in Kind]: Effects[Each] & { kind: Each } }[Kind];

const never = () => false;

/** By kind: true if the effect does nothing but end or clear an output. */
const endings: { readonly [Kind in EffectKind]: (effect: Effect<Kind>) => boolean } = {
  pwm: ({ previous, states }) => states.every((state) => isTurningOff(previous, state)),
  gpio: ({ safe, states }) => states.every((state) => state.value === safe.value),
  led: ({ previous, states }) =>
    states.every(({ brightness, trigger }) => brightness === 0 && (trigger === 'none' || trigger === previous.trigger)),
  request: never,
  stream: never,
  events: never,
};

/** True if the effect does nothing but end or clear an output: no limit and no lease is asked for then. */
export function turnsOff<Kind extends EffectKind>(effect: Effect<Kind>): boolean {
  const { kind }: { kind: Kind } = effect;
  return endings[kind](effect);
}

/** What a rule's `requests` calls it. Streams and events have names there too, which no request of a profile may have. */
export function requestName(effect: RequestEffect | StreamEffect | EventsEffect): string {
  if (effect.kind === 'request') return effect.request;
  return effect.kind === 'stream' ? effect.direction : 'events';
}

/** True if the effect only gives an output back to the kernel. */
export function givesBack(effect: Effect): boolean {
  return 'states' in effect && effect.states.length === 0;
}
