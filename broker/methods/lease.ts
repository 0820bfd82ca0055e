import type { leaseMethods } from '../../contract/methods/lease.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { permit } from '../gate/permission.ts';
import { auditName, takeLease } from '../gate/take-lease.ts';
import type { Unit } from '../unit.ts';
import type { Handlers } from './handler.ts';

export const leaseHandlers: Handlers<keyof typeof leaseMethods> = {
  'lease.take': ({ session, core, method, serial, refresh }, { shared = false, ttlMs, ...reference }) => {
    refresh();
    const units = core.inventory.resolveAll(reference);
    const device = reference.device ?? nameOf(units);
    for (const name of new Set(units.map((unit) => unit.place.device))) permit(core, session, 'write', name, method);
    const lease = takeLease(core, session, { device, units, shared, ttlMs });
    // It may be on a port that is unplugged: who holds it waits for it.
    serial.gate.ports.update();
    return {
      lease: lease.id,
      device,
      units: units.map((unit) => unit.name),
      shared,
      ...(ttlMs === undefined ? {} : { ttlMs }),
    };
  },

  'lease.alive': ({ session, core }, { lease: id }) => {
    const lease = core.leases.mine(session, id);
    core.leases.alive(lease);
    return lease.ttlMs === undefined ? {} : { ttlMs: lease.ttlMs };
  },

  'lease.release': ({ session, core }, { lease: id, keep = false }) => {
    const lease = core.leases.mine(session, id);
    // A program ends with its lease, and what it was about to do next nobody knows: nothing of that is kept.
    if (keep) for (const unit of lease.units) unit.mustBeFree();
    core.leases.end(lease, 'released', keep);
    return {};
  },

  'lease.list': ({ session, core }) => {
    const { policy } = core.authority;
    const visible = (unit: Unit) => accessOn(policy, session.principal, unit.place.device).includes('read');
    const nowNs = core.os.nowNs();
    return {
      leases: core.leases.all
        .filter((lease) => lease.session === session || lease.units.some(visible))
        .map((lease) => ({
          lease: lease.id,
          device: lease.device,
          units: lease.units.map((unit) => unit.name),
          user: lease.session.principal.user,
          pid: lease.session.pid,
          shared: lease.shared,
          since: new Date(lease.sinceMs).toISOString(),
          ...(lease.expiresAtNs === undefined
            ? {}
            : { expiresInMs: Math.max(0, Math.round(Number(lease.expiresAtNs - nowNs) / 1e6)) }),
          mine: lease.session === session,
        })),
    };
  },

  'lease.seize': ({ session, core }, { reason, ...reference }) => {
    const units = core.inventory.resolveAll(reference);
    const leases = [...new Set(units.flatMap((unit) => core.leases.holding(unit)))];
    const { user, uid, key } = session.principal;
    for (const lease of leases) {
      core.audit.record({
        event: 'seize',
        user,
        uid,
        key,
        device: auditName(lease),
        lease: lease.id,
        from: lease.session.principal.user,
        reason,
      });
      core.leases.end(lease, `seized by ${user}: ${reason}`);
    }
    return { ended: leases.map((lease) => ({ lease: lease.id, user: lease.session.principal.user })) };
  },
};

const nameOf = (units: readonly Unit[]): string => units.map((unit) => unit.name).join(', ');
