import { Refusal } from '../../contract/errors.ts';
import type { instrumentMethods } from '../../contract/methods/instrument.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { permit } from '../gate/permission.ts';
import { unserved } from '../instruments/refusals.ts';
import { InstrumentUnit } from '../units/instrument-unit.ts';
import type { Call, Handlers } from './handler.ts';

const NS_PER_MS = 1e6;

export const instrumentHandlers: Handlers<keyof typeof instrumentMethods> = {
  'instrument.list': (call) => {
    call.refresh();
    const { core, session } = call;
    return {
      instruments: core.inventory.units
        .filter((unit): unit is InstrumentUnit => unit instanceof InstrumentUnit)
        .filter(({ place }) => accessOn(core.authority.policy, session.principal, place.device).includes('read'))
        .map((unit) => {
          const [lease] = core.leases.holding(unit);
          const holder = lease && `${lease.session.principal.user} (pid ${lease.session.pid})`;
          return {
            device: unit.place.device,
            profile: unit.profile.name,
            port: unit.entry.port,
            provider: unit.entry.provider.user,
            served: unit.provider !== undefined,
            ...(holder === undefined ? {} : { holder }),
          };
        }),
    };
  },

  'instrument.describe': (call, { device }) => {
    const { core, session, method } = call;
    const { profile, entry } = findInstrument(call, device);
    permit(core, session, 'read', device, method);
    return { device, port: entry.port, profile: { ...profile } };
  },

  'instrument.state': (call, { device }) => {
    const { core, session, method } = call;
    const unit = findInstrument(call, device);
    permit(core, session, 'read', device, method);
    const { state } = unit;
    if (!unit.isPlugged) throw unserved(unit);
    if (state === undefined)
      throw new Refusal('unavailable', `the driver of ${device} has not told its state yet`, { device });
    const ageMs = Number(core.os.nowNs() - state.atNs) / NS_PER_MS;
    return { device, state: { ...state.value }, ageMs };
  },

  'instrument.call': async (call, { device, profile, method, fields }) => {
    const unit = findInstrument(call, device);
    const asked = { profile, method, fields };
    return { fields: { ...(await call.instruments.call(call.session, unit, asked, call.method)) } };
  },

  'instrument.provide': (call, { device }) => {
    const { session, method, instruments } = call;
    const unit = findInstrument(call, device);
    instruments.keeper.instruments.providers.provide(session, unit, method);
    return { port: unit.entry.port, profile: { ...unit.profile } };
  },

  'instrument.answer': (call, { device, ...answer }) => {
    const { keeper } = call.instruments;
    const unit = mine(call, device);
    keeper.instruments.calls.answer(unit, answer);
    return {};
  },

  'instrument.publish': (call, { device, topic, value }) => {
    const { keeper } = call.instruments;
    const unit = mine(call, device);
    keeper.instruments.providers.publish(unit, topic, value);
    return {};
  },
};

/** One that cannot be reached may have been plugged in since the last look. @throws Refusal */
export function findInstrument({ core, refresh }: Call, device: string): InstrumentUnit {
  const unit = core.inventory.device(device, InstrumentUnit, 'an instrument');
  if (!unit.isPlugged && unit.provider !== undefined) refresh();
  return unit;
}

/** The instrument that this very connection serves. @throws Refusal `denied`, `not_found` */
export function mine(call: Call, device: string): InstrumentUnit {
  const { core, session, method, instruments } = call;
  const unit = core.inventory.device(device, InstrumentUnit, 'an instrument');
  permit(core, session, 'provide', unit.place.device, method);
  instruments.keeper.instruments.providers.mustServe(session, unit);
  return unit;
}
