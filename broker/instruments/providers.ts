import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../../contract/errors.ts';
import { checkFields } from '../../contract/instruments/values.ts';
import { unknownName } from '../../contract/profiles/codec/codec.ts';
import type { Core } from '../core.ts';
import { permit, whoIs } from '../gate/permission.ts';
import type { InventoryChange } from '../inventory/change.ts';
import type { Lease } from '../leases/leases.ts';
import type { Session } from '../session.ts';
import type { InstrumentUnit } from '../units/instrument-unit.ts';
import type { DriverCalls } from './driver-calls.ts';
import { UNKNOWN, unserved } from './refusals.ts';
import { tell } from './tell.ts';
import type { InstrumentTurns } from './turns.ts';

/** Which drivers serve which instruments: each for as long as it holds the lease on the port. */
export class Providers {
  readonly #core: Core;
  readonly #calls: DriverCalls;
  readonly #turns: InstrumentTurns;
  readonly #changed: (change: InventoryChange) => void;
  readonly #served = new Set<InstrumentUnit>();

  /** @param changed told when an instrument has come or gone with its driver */
  constructor(core: Core, calls: DriverCalls, turns: InstrumentTurns, changed: (change: InventoryChange) => void) {
    this.#core = core;
    this.#calls = calls;
    this.#turns = turns;
    this.#changed = changed;
  }

  /** From now on a session answers for an instrument. @throws Refusal `denied`, `busy` */
  provide(session: Session, unit: InstrumentUnit, method: string): void {
    const { audit, log } = this.#core;
    const { principal } = session;
    permit(this.#core, session, 'provide', unit.place.device, method);
    this.#mustBeProvider(session, unit, method);
    if (unit.provider !== undefined) throw alreadyServed(unit, unit.provider.session);
    const lease = this.#leaseOnPort(session, unit);
    const { entry, name, profile } = unit;
    unit.provider = { session, lease, device: name, user: entry.provider.user, profile };
    unit.counts = { stray: 0, wrong: 0 };
    this.#served.add(unit);
    audit.record({ event: 'provide', ...whoIs(principal), device: name, port: entry.port, lease: lease.id });
    log.info(`${name} is served by ${principal.user} (pid ${session.pid})`);
    this.#look(unit);
  }

  /** What the driver tells by itself. @throws Refusal `invalid`, `unavailable` while the port is unplugged */
  publish(unit: InstrumentUnit, topic: string, value: unknown): void {
    const { topics = {}, state } = unit.profile;
    const fields = topic === 'state' ? state : Object.hasOwn(topics, topic) ? topics[topic]?.fields : undefined;
    if (fields === undefined) {
      const known = state === undefined ? Object.keys(topics) : ['state', ...Object.keys(topics)];
      const what = `${unit.name} has no topic '${topic}'`;
      const { message, data } = unknownName(what, topic, `its profile ${unit.profile.name} has`, known);
      throw new Refusal('invalid', message, { path: 'topic', value: topic, ...data });
    }
    const told = checkFields(unit.profile, fields, value, 'value');
    if (!unit.isPlugged) throw unserved(unit);
    tell(this.#core, unit, topic, told);
  }

  /** @throws Refusal `not_found` to a session that does not serve it */
  mustServe(session: Session, unit: InstrumentUnit): void {
    if (unit.provider?.session === session) return;
    const message = `this connection does not serve ${unit.name}: that may have ended`;
    throw new Refusal('not_found', message, { device: unit.name });
  }

  /** A lease is gone: whatever was served under it is so no longer. */
  leaseEnded(lease: Lease, reason: string): void {
    for (const unit of this.#served) if (unit.provider?.lease === lease) this.#end(unit, reason);
  }

  /** After a look at the inventory: what is another instrument now is not served by who served the one of before. */
  recheck(): void {
    const known = new Set(this.#core.inventory.units);
    for (const unit of [...this.#served]) {
      const { provider, name, entry, profile } = unit;
      if (provider === undefined) continue;
      const isSame =
        known.has(unit) &&
        provider.device === name &&
        provider.user === entry.provider.user &&
        isDeepStrictEqual(provider.profile, profile);
      if (!isSame) this.#core.leases.end(provider.lease, `the policy changed: it has ${provider.device} otherwise now`);
    }
  }

  /** Its port was unplugged, or the policy does not name it any more. */
  unplugged(unit: InstrumentUnit): void {
    if (unit.provider !== undefined) this.#core.telemetry.undeclare(unit.provider.device);
    this.#lose(unit, `its port ${unit.entry.port} is unplugged`);
  }

  #end(unit: InstrumentUnit, reason: string): void {
    const { audit, log } = this.#core;
    const { provider, name, counts } = unit;
    if (provider === undefined) return;
    this.#served.delete(unit);
    unit.provider = undefined;
    unit.generation++;
    this.#core.telemetry.undeclare(provider.device);
    this.#lose(unit, `its driver is gone: ${reason}`);
    const { user, uid, key } = provider.session.principal;
    audit.record({ event: 'provide-end', user, uid, key, device: name, reason, ...counts });
    log.warning(
      `${name} is served no longer: ${reason} (answers that nobody waited for: ${counts.stray}, wrong ones: ${counts.wrong})`,
    );
    this.#look(unit);
  }

  /** Nothing that was asked is answered any more, and what was told is true no longer. */
  #lose(unit: InstrumentUnit, why: string): void {
    const { name } = unit;
    unit.state = undefined;
    const refused = (what: string, method?: string) =>
      new Refusal('unavailable', `${name} cannot be reached: ${why}. ${what}`, {
        device: name,
        port: unit.entry.port,
        ...(method === undefined ? {} : { method }),
      });
    this.#turns.refuseWaiting(unit, () => refused('It was not done'));
    this.#calls.lose(unit, ({ order: { method } }) => refused(`${method}: ${UNKNOWN}`, method));
  }

  #look(unit: InstrumentUnit): void {
    const before = unit.isPlugged;
    unit.look();
    if (unit.isPlugged !== before) this.#changed({ unit, event: unit.isPlugged ? 'appeared' : 'vanished' });
  }

  /** The rule that lets him provide it is made of the entry; but no other rule makes anybody else its driver. */
  #mustBeProvider({ principal }: Session, { entry, name, place }: InstrumentUnit, method: string): void {
    const { user } = entry.provider;
    if (this.#core.names.uid(user) === principal.uid) return;
    const message = `${name} is provided by ${user}, not by ${principal.user}: its entry in the policy says so`;
    this.#core.audit.fold({ event: 'denied', ...whoIs(principal), device: place.device, method, message }, true);
    const ask = `an administrator to name ${principal.user} as the provider of ${place.device}`;
    throw new Refusal('denied', message, { device: place.device, ask });
  }

  /** @throws Refusal `busy` while somebody else holds the port, `denied` while nobody does */
  #leaseOnPort(session: Session, { name, entry, port }: InstrumentUnit): Lease {
    const { leases } = this.#core;
    if (port !== undefined) {
      const mine = leases.holding(port).find((lease) => lease.session === session && !lease.shared);
      if (mine !== undefined) return mine;
      leases.holds(session, port);
    }
    const message = `${name} is provided by who holds the lease on its port ${entry.port} alone: take it first`;
    throw new Refusal('denied', message, { device: name, limit: 'lease', ask: `nothing: lease ${entry.port} first` });
  }
}

function alreadyServed({ name }: InstrumentUnit, { principal: { user, uid }, pid }: Session): Refusal {
  return new Refusal('busy', `${name} is served by ${user} (pid ${pid}) already`, {
    device: name,
    holder: { user, uid, pid },
  });
}
