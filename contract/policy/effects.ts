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

/** Bytes that go over a serial port, or what else is done to it. */
export interface SerialEffect {
  kind: 'serial';
  /** `configure`: its baud rate, its modem lines, a break. */
  act: 'receive' | 'send' | 'configure';
  bytes: number;
  /** Where whole lines are sent: those, without their endings. */
  lines?: readonly string[];
  /** A baud rate other than the inventory's. */
  baudRate?: number;
  dangers: readonly string[];
}

/** What one quantity of one output of an instrument would be, after a call or on the way. */
export interface SetPoint {
  output: string;
  quantity: string;
  value: number;
  unit: string;
  /** Nothing is given out at this value. */
  atRest: boolean;
  /** It is set by this call, or the output gives something out as far as this call leaves it. */
  matters: boolean;
  /** It changes, other than to rest: how fast. Without a value: at once. */
  change?: { quantity: string; value: number | undefined; unit: string };
}

/** One method of an instrument. */
export interface InstrumentEffect {
  kind: 'instrument';
  /** Its profile. */
  instrument: string;
  method: string;
  setPoints: readonly SetPoint[];
  /** Outputs of which nothing is held any more: what they are then, the instrument decides. */
  released?: readonly string[];
  /** Text that goes to the instrument as it is. */
  lines: readonly string[];
  turnsOff: boolean;
  dangers: readonly string[];
}

interface Effects {
  pwm: PwmEffect;
  gpio: GpioEffect;
  led: LedEffect;
  request: RequestEffect;
  stream: StreamEffect;
  events: EventsEffect;
  serial: SerialEffect;
  instrument: InstrumentEffect;
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
  serial: never,
  instrument: ({ turnsOff: isOff }) => isOff,
};

/** True if the effect does nothing but end or clear an output: no limit and no lease is asked for then. */
export function turnsOff<Kind extends EffectKind>(effect: Effect<Kind>): boolean {
  const { kind }: { kind: Kind } = effect;
  return endings[kind](effect);
}

const names: { readonly [Kind in EffectKind]: (effect: Effect<Kind>) => string } = {
  pwm: () => 'a change',
  gpio: () => 'a change',
  led: () => 'a change',
  request: ({ request }) => request,
  stream: ({ direction }) => direction,
  events: () => 'events',
  serial: ({ act }) => act,
  instrument: ({ method }) => method,
};

/** What it is called in messages. Of a node, also what a rule's `requests` calls it: no request of a profile may be named `read`, `write` or `events`. */
export function effectName<Kind extends EffectKind>(effect: Effect<Kind>): string {
  const { kind }: { kind: Kind } = effect;
  return names[kind](effect);
}

/** True if the effect only gives an output back to the kernel. */
export function givesBack(effect: Effect): boolean {
  return 'states' in effect && effect.states.length === 0;
}
