import type { Access } from '../access.ts';
import { Refusal } from '../errors.ts';
import { ledIntents } from '../led/intents.ts';
import { encodeCall, type Profile } from '../profiles.ts';
import { pwmIntents } from '../pwm/intents.ts';
import { initialDefaults } from '../pwm/servo.ts';
import type { Assertion } from './assertion.ts';
import type { Effect, LedEffect, PwmEffect } from './effects.ts';
import { eventsAsked, gpioEffect, requestAsked, streamAsked, unknownNode } from './effects-of.ts';
import { DEFAULT_BLOCK_BYTES, type DeviceEntry, type DeviceKind, type GpioEntry, type IoctlEntry } from './entries.ts';
import type { Profiles } from './profiles.ts';

/** What an assertion asks of the policy. */
export interface AssertionAsked {
  access: Access;
  effect?: Effect;
}

/** It cannot be asked, and why. */
export interface Unaskable {
  problem: string;
}

/** The keys of an assertion that say what is done, and the kind of device that each is for. */
const deedKinds = {
  state: 'pwm',
  leavesRunning: 'pwm',
  gpio: 'gpio',
  led: 'led',
  request: 'ioctl',
  stream: 'ioctl',
  events: 'ioctl',
} as const satisfies Partial<Record<keyof Assertion, DeviceKind>>;

type Deed = keyof typeof deedKinds;
const deeds: readonly Deed[] = ['state', 'leavesRunning', 'gpio', 'led', 'request', 'stream', 'events'];

export function askedBy(
  assertion: Assertion,
  entry: DeviceEntry | undefined,
  profiles: Profiles,
): AssertionAsked | Unaskable {
  const { access } = assertion;
  const given = deeds.filter((deed) => assertion[deed] !== undefined);
  const [deed] = given;
  if (deed === undefined) return access === undefined ? { problem: "say 'access', or what he does" } : { access };
  const kind = deedKinds[deed];
  if (entry === undefined) return { problem: `'${deed}' needs a 'device'` };
  if (kind !== entry.kind)
    return { problem: `'${deed}' is for devices of kind ${kind}, and this one is of kind ${entry.kind}` };
  if (given.length > 1 && kind !== 'pwm') return { problem: `say one of ${given.join(', ')}` };
  const asked = unlessRefused(() => made(assertion, entry, profiles));
  if ('problem' in asked || access === undefined || access === asked.access) return asked;
  return { problem: `that takes ${asked.access} access, not ${access}` };
}

function unlessRefused(act: () => AssertionAsked | Unaskable): AssertionAsked | Unaskable {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}

function made(assertion: Assertion, entry: DeviceEntry, profiles: Profiles): AssertionAsked | Unaskable {
  if (entry.kind === 'pwm') return { access: 'write', effect: pwmChange(assertion) };
  if (entry.kind === 'led') return { access: 'write', effect: ledChange(assertion) };
  if (entry.kind === 'gpio') return gpioChange(assertion, entry);
  const profile = profiles.get(entry.profile);
  return profile === undefined
    ? { problem: `there is no profile '${entry.profile}'` }
    : nodeAct(assertion, entry, profile);
}

function pwmChange({ previous = untouched, state, leavesRunning }: Assertion): PwmEffect {
  const states = state === undefined ? [] : [pwmIntents['pwm.set'](state, initialDefaults)(previous)];
  const effect: PwmEffect = { kind: 'pwm', previous, states };
  return leavesRunning === undefined ? effect : { ...effect, leavesRunning };
}

const untouched = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' } as const;

function ledChange({ led = {} }: Assertion): LedEffect {
  const { previous = { brightness: 0, trigger: 'none' }, ...change } = led;
  return { kind: 'led', previous, states: [ledIntents['led.set'](change)(previous)] };
}

function gpioChange({ gpio = {} }: Assertion, entry: GpioEntry): AssertionAsked | Unaskable {
  const { previous = 0, value } = gpio;
  if (entry.direction === 'input') return { problem: 'it is an input: nobody changes it' };
  const states = value === undefined ? [] : [{ value }];
  return { access: 'write', effect: gpioEffect(entry, { previous: { value: previous }, states }) };
}

function nodeAct(assertion: Assertion, entry: IoctlEntry, profile: Profile): AssertionAsked {
  const { request, fields, stream, isOpen = unknownNode.isOpen, typesKeys = unknownNode.typesKeys } = assertion;
  const node = { isOpen, typesKeys };
  if (request !== undefined) return requestAsked(profile, request, encodeCall(profile, request, fields), node);
  if (stream !== undefined) return streamAsked(profile, stream, entry.maxBlockBytes ?? DEFAULT_BLOCK_BYTES, node);
  return eventsAsked(profile, node);
}
