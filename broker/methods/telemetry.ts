import { Refusal } from '../../contract/errors.ts';
import type { telemetryMethods } from '../../contract/methods/telemetry.ts';
import { permit } from '../gate/permission.ts';
import { unserved } from '../instruments/refusals.ts';
import { mustHaveSubscriptions } from '../subscriptions/quota.ts';
import type { InstrumentUnit } from '../units/instrument-unit.ts';
import type { Call, Handlers } from './handler.ts';
import { findInstrument, mine } from './instrument.ts';

export const telemetryHandlers: Handlers<keyof typeof telemetryMethods> = {
  'telemetry.catalogue': (call, { device, part = 0 }) => {
    const { place } = readable(call, device);
    const { edition, parts } = call.core.telemetry.catalogue(place.device);
    const asked = parts[part];
    if (asked === undefined)
      throw new Refusal('not_found', `the catalogue of ${device} has ${parts.length} parts, counted from 0`, {
        path: 'part',
        value: part,
      });
    const { channels, gauges, pages } = asked;
    return { edition, parts: parts.length, channels: [...channels], gauges: [...gauges], pages: [...pages] };
  },

  'telemetry.subscribe': (call, { device, channels, rateHz, raw = false }) => {
    const { core, session } = call;
    const { place } = readable(call, device);
    mustHaveSubscriptions(core, session);
    return core.telemetry.subscribe(session, place.device, { channels, rateHz, raw });
  },

  'telemetry.unsubscribe': ({ core, session }, { set }) => {
    core.telemetry.unsubscribe(session, set);
    return {};
  },

  'telemetry.declare': (call, { device, ...part }) => {
    const unit = mine(call, device);
    mustMeasure(unit);
    if (!unit.isPlugged) throw unserved(unit);
    counted(unit, () => call.core.telemetry.declare(unit.place.device, call.session, part));
    return {};
  },

  'telemetry.publish': (call, { device, set, ...frame }) => {
    const unit = mine(call, device);
    if (!unit.isPlugged) throw unserved(unit);
    counted(unit, () => call.core.telemetry.publish(unit.place.device, set, frame));
    return {};
  },
};

/** An instrument that is served, for one who may look at it. @throws Refusal */
function readable(call: Call, device: string): InstrumentUnit {
  const unit = findInstrument(call, device);
  permit(call.core, call.session, 'read', unit.place.device, call.method);
  mustMeasure(unit);
  unit.mustBeServed();
  return unit;
}

/** @throws Refusal `invalid` */
function mustMeasure({ name, profile }: InstrumentUnit): void {
  if (profile.telemetry === true) return;
  throw new Refusal('invalid', `${name} has no telemetry: its profile ${profile.name} does not have it`, {
    path: 'device',
    value: name,
  });
}

/** What is not as it was agreed on counts against the driver. */
function counted(unit: InstrumentUnit, take: () => void): void {
  try {
    take();
  } catch (error) {
    if (error instanceof Refusal) unit.counts.wrong++;
    throw error;
  }
}
