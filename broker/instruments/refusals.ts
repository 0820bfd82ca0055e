import { Refusal } from '../../contract/errors.ts';
import type { InstrumentProfile } from '../../contract/instruments/profile.ts';
import { unknownName } from '../../contract/profiles/codec/codec.ts';
import type { InstrumentUnit } from '../units/instrument-unit.ts';
import type { DriverCall } from './driver-call.ts';

/** Of a call that was sent, and that the driver has not answered. */
export const UNKNOWN = 'it may or may not have happened';

/** Why nothing can be asked of an instrument now. */
export function unserved({ name, entry, provider, port }: InstrumentUnit): Refusal {
  const data = { device: name, port: entry.port };
  if (provider === undefined) {
    const message = `no driver serves ${name} now: ${entry.provider.user} runs it`;
    return new Refusal('unavailable', message, { ...data, provider: entry.provider.user });
  }
  const what = port === undefined ? 'is not there' : 'is unplugged';
  return new Refusal('unavailable', `${name} cannot be reached: its port ${entry.port} ${what}`, data);
}

export function noSuchMethod(device: string, { name, methods }: InstrumentProfile, method: string): Refusal {
  const what = `${device} has no method '${method}'`;
  const { message, data } = unknownName(what, method, `its profile ${name} has`, Object.keys(methods));
  return new Refusal('not_found', message, { device, method, ...data });
}

/** Something else has been going on for too long to wait for it. */
export function behind({ name }: InstrumentUnit, { user, order, sinceMs }: DriverCall): Refusal {
  const since = new Date(sinceMs).toISOString();
  const message = `${name} is busy with ${order.method} of ${user} since ${since}: it was not done`;
  return new Refusal('busy', message, { device: name, user, method: order.method, since });
}

export function tooLong({ name }: InstrumentUnit, { order: { method, timeoutMs } }: DriverCall): Refusal {
  const message = `the driver of ${name} has not answered ${method} within ${timeoutMs} ms: ${UNKNOWN}`;
  return new Refusal('timeout', message, { device: name, method, timeoutMs });
}

/** A call that came before, and is not done after it. */
export function overtaken({ name }: InstrumentUnit, user: string, method: string): Refusal {
  const message = `${method} of ${user} on ${name} came while this waited for its turn: it was not done`;
  return new Refusal('unsafe', message, { device: name, user, method });
}

/** What a driver answered does not fit its profile: the caller is told so, and who has to mend it. */
export function driversMistake({ name, profile }: InstrumentUnit, method: string, what: string): Refusal {
  const message = `the driver of ${name} answered ${method} otherwise than its profile ${profile.name} says: ${what}. ${UNKNOWN}`;
  return new Refusal('device', message, { device: name, method, from: 'driver', mistake: what });
}
