import * as v from 'valibot';
import type { Access } from '../access.ts';
import { Refusal } from '../errors.ts';
import { instrumentAsked } from '../instruments/asked.ts';
import { assumedState } from '../instruments/assumed.ts';
import { safeCallProblem } from '../instruments/check.ts';
import { explainIssue } from '../issues.ts';
import { ledIntents } from '../led/intents.ts';
import { setFields } from '../methods/fields.ts';
import { encodeCall, type Profile } from '../profiles.ts';
import { pwmIntents } from '../pwm/intents.ts';
import { initialDefaults } from '../pwm/servo.ts';
import { configureAsked, receiveAsked, sendAsked } from '../serial/asked.ts';
import type { Assertion } from './assertion.ts';
import type { Effect, LedEffect, PwmEffect } from './effects.ts';
import { eventsAsked, gpioEffect, requestAsked, streamAsked, unknownNode } from './effects-of.ts';
import {
  DEFAULT_BLOCK_BYTES,
  type DeviceEntry,
  type DeviceKind,
  type EntryOf,
  type GpioEntry,
  type IoctlEntry,
  type SerialEntry,
} from './entries.ts';
import type { Instruments, Profiles } from './profiles.ts';

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
  method: 'instrument',
  state: 'pwm',
  leavesRunning: 'pwm',
  gpio: 'gpio',
  led: 'led',
  request: 'ioctl',
  stream: 'ioctl',
  events: 'ioctl',
  send: 'serial',
  receive: 'serial',
  configure: 'serial',
  baudRate: 'serial',
} as const satisfies Partial<Record<keyof Assertion, DeviceKind>>;

type Deed = keyof typeof deedKinds;
const deeds = Object.keys(deedKinds) as Deed[];

/** What entries may name. */
export interface Known {
  profiles: Profiles;
  instruments: Instruments;
}

export function askedBy(
  assertion: Assertion,
  entry: DeviceEntry | undefined,
  known: Known,
): AssertionAsked | Unaskable {
  const { access, method } = assertion;
  // Of an instrument, the state says how it is, and not what is done.
  const given = deeds.filter((deed) => assertion[deed] !== undefined && !(deed === 'state' && method !== undefined));
  const [deed] = given;
  if (deed === undefined) return access === undefined ? { problem: "say 'access', or what he does" } : { access };
  const kind = deedKinds[deed];
  if (entry === undefined) return { problem: `'${deed}' needs a 'device'` };
  if (kind !== entry.kind)
    return { problem: `'${deed}' is for devices of kind ${kind}, and this one is of kind ${entry.kind}` };
  if (given.length > 1 && kind !== 'pwm') return { problem: `say one of ${given.join(', ')}` };
  const asked = unlessRefused(() => made(assertion, entry, known));
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

type Maker<Kind extends DeviceKind> = (
  assertion: Assertion,
  entry: EntryOf<Kind>,
  known: Known,
) => AssertionAsked | Unaskable;

const makers: { readonly [Kind in DeviceKind]: Maker<Kind> } = {
  pwm: pwmChange,
  gpio: gpioChange,
  led: (assertion) => ({ access: 'write', effect: ledChange(assertion) }),
  ioctl: (assertion, entry, { profiles }) => {
    const profile = profiles.get(entry.profile);
    return profile === undefined
      ? { problem: `there is no profile '${entry.profile}'` }
      : nodeAct(assertion, entry, profile);
  },
  serial: portAct,
  instrument: ({ method = '', fields, state }, { profile: name }, { instruments }) => {
    const profile = instruments.get(name);
    if (profile === undefined) return { problem: `there is no profile '${name}'` };
    const problem = safeCallProblem(profile, { method, fields });
    return problem === undefined
      ? instrumentAsked(profile, method, fields ?? {}, assumedState(profile, state))
      : { problem };
  },
};

function made<Kind extends DeviceKind>(
  assertion: Assertion,
  entry: EntryOf<Kind> & { kind: Kind },
  known: Known,
): AssertionAsked | Unaskable {
  const { kind }: { kind: Kind } = entry;
  return makers[kind](assertion, entry, known);
}

const pwmSet = v.strictObject(setFields);

function pwmChange({ previous = untouched, state, leavesRunning }: Assertion): AssertionAsked | Unaskable {
  const { success, output, issues } = v.safeParse(v.optional(pwmSet), state);
  if (!success) return { problem: `state: ${explainIssue(issues[0])}` };
  const states = output === undefined ? [] : [pwmIntents['pwm.set'](output, initialDefaults)(previous)];
  const effect: PwmEffect = { kind: 'pwm', previous, states };
  return { access: 'write', effect: leavesRunning === undefined ? effect : { ...effect, leavesRunning } };
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

function portAct({ send, receive, baudRate, isMidLine = false }: Assertion, entry: SerialEntry): AssertionAsked {
  if (send !== undefined) return sendAsked(entry, bytesOf(send), isMidLine);
  return receive === undefined ? configureAsked(entry, baudRate) : receiveAsked();
}

/** The bytes of a text that says each by a character. */
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
