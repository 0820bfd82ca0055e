import type { Access } from '../../contract/access.ts';
import { gpioIntents } from '../../contract/gpio/intents.ts';
import { instrumentAsked } from '../../contract/instruments/asked.ts';
import { assumedState } from '../../contract/instruments/assumed.ts';
import { safeCallProblem } from '../../contract/instruments/check.ts';
import { ledIntents } from '../../contract/led/intents.ts';
import type { MethodName, Params } from '../../contract/methods.ts';
import type { Effect } from '../../contract/policy/effects.ts';
import { gpioEffect, lineReadAccess, requestAsked, streamAsked } from '../../contract/policy/effects-of.ts';
import {
  DEFAULT_BLOCK_BYTES,
  type DeviceEntry,
  type GpioEntry,
  type InstrumentEntry,
  type IoctlEntry,
  type LedEntry,
  type PwmEntry,
  type SerialEntry,
} from '../../contract/policy/entries.ts';
import type { Instruments, Profiles } from '../../contract/policy/profiles.ts';
import { encodeCall, type Profile } from '../../contract/profiles.ts';
import { pwmIntents } from '../../contract/pwm/intents.ts';
import { initialDefaults, type PwmDefaults } from '../../contract/pwm/servo.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { askedBy, type PortMethod } from '../../contract/serial/asked-by.ts';
import { UsageError } from '../usage.ts';
import type { Assumed } from './assumed.ts';

/** What a call asks of the policy about one device. */
export interface Asked {
  access: Access;
  effect?: Effect;
}

/** Where a call goes, and what is assumed of it. */
export interface Place<Entry extends DeviceEntry = DeviceEntry> {
  device: string;
  entry: Entry;
  profiles: Profiles;
  instruments: Instruments;
  assumed: Assumed;
}

interface Maker {
  /** All of it must be allowed. */
  ask(params: object, place: Place): Asked | readonly Asked[];
}

const maker = <Given extends object, Entry extends DeviceEntry>(
  ask: (params: Given, place: Place<Entry>) => Asked | readonly Asked[],
): Maker => ({ ask });

const pwmMaker = <Name extends keyof typeof pwmIntents>(name: Name): Maker =>
  maker<Params<Name>, PwmEntry>((params, { assumed: { pwm: previous } }) => {
    const intent: (params: Params<Name>, defaults: PwmDefaults) => (previous: PwmState) => PwmState = pwmIntents[name];
    return { access: 'write', effect: { kind: 'pwm', previous, states: [intent(params, initialDefaults)(previous)] } };
  });

/** The methods that do something to a device: made of their parameters and what is assumed, as the broker makes it of what is. */
export const makers: { readonly [Name in MethodName]?: Maker } = {
  'pwm.set': pwmMaker('pwm.set'),
  'pwm.ratio': pwmMaker('pwm.ratio'),
  'pwm.servo': pwmMaker('pwm.servo'),
  'pwm.disable': pwmMaker('pwm.disable'),
  'pwm.close': maker<Params<'pwm.close'>, PwmEntry>((_params, { assumed: { pwm: previous } }) => ({
    access: 'write',
    effect: { kind: 'pwm', previous, states: [], leavesRunning: previous.enabled },
  })),
  'gpio.get': maker<Params<'gpio.get'>, GpioEntry>((_params, { entry, assumed }) => {
    const access = lineReadAccess(entry, assumed.isLineHeld);
    return access === 'read' ? { access } : [{ access: 'read' }, { access }];
  }),
  'gpio.set': maker<Params<'gpio.set'>, GpioEntry>((params, { device, entry, assumed: { gpio: previous } }) => {
    if (entry.direction === 'input') throw new UsageError(`${device} is an input: it cannot be set`);
    const states = [gpioIntents['gpio.set'](params)(previous)];
    return { access: 'write', effect: gpioEffect(entry, { previous, states }) };
  }),
  'gpio.release': maker<Params<'gpio.release'>, GpioEntry>((_params, { entry, assumed: { gpio: previous } }) =>
    entry.direction === 'input'
      ? { access: 'write' }
      : { access: 'write', effect: gpioEffect(entry, { previous, states: [] }) },
  ),
  'led.set': maker<Params<'led.set'>, LedEntry>((params, { assumed: { led: previous } }) => ({
    access: 'write',
    effect: { kind: 'led', previous, states: [ledIntents['led.set'](params)(previous)] },
  })),
  'ioctl.call': maker<Params<'ioctl.call'>, IoctlEntry>(({ profile: wanted, request, fields }, place) => {
    const profile = profileOf(place);
    mustBe(place.device, profile.name, wanted);
    return requestAsked(profile, request, encodeCall(profile, request, fields), place.assumed.node);
  }),
  'stream.read': maker<Params<'stream.read'>, IoctlEntry>(({ maxBytes }, place) =>
    streamAsked(profileOf(place), 'read', maxBytes ?? blockBytes(place.entry), place.assumed.node),
  ),
  'stream.write': maker<Params<'stream.write'>, IoctlEntry>(({ bytes }, place) =>
    streamAsked(profileOf(place), 'write', bytes.length, place.assumed.node),
  ),
  'instrument.call': maker(instrumentCall),
};

/** Of a serial port, each method asks in its own way. */
export function askedOfPort<Name extends PortMethod>(
  method: Name,
  params: Params<Name>,
  { entry, assumed }: Place<SerialEntry>,
): readonly Asked[] {
  return askedBy(method, params, entry, assumed.port.isMidLine);
}

function instrumentCall({ profile: wanted, method, fields }: Params<'instrument.call'>, place: Place<InstrumentEntry>) {
  const { device, entry, instruments, assumed } = place;
  const profile = instruments.get(entry.profile);
  if (profile === undefined) throw new UsageError(`${device}: there is no profile '${entry.profile}'`);
  mustBe(device, profile.name, wanted);
  const problem = safeCallProblem(profile, { method, fields });
  if (problem !== undefined) throw new UsageError(problem);
  return instrumentAsked(profile, method, fields ?? {}, assumedState(profile, assumed.instrument));
}

/** @throws UsageError where a caller counts on another profile */
function mustBe(device: string, profile: string, wanted: string | undefined): void {
  if (wanted !== undefined && wanted !== profile)
    throw new UsageError(`${device} has the profile '${profile}', not '${wanted}'`);
}

const blockBytes = ({ maxBlockBytes }: IoctlEntry) => maxBlockBytes ?? DEFAULT_BLOCK_BYTES;

/** A policy that is decided with names no profile that is not there. */
export function profileOf({ device, entry, profiles }: Place<IoctlEntry>): Profile {
  const profile = profiles.get(entry.profile);
  if (profile === undefined) throw new UsageError(`${device}: there is no profile '${entry.profile}'`);
  return profile;
}
