import { Refusal } from '../../contract/errors.ts';
import type { Core } from '../core.ts';
import type { Lease } from '../leases/leases.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../unit.ts';
import { whoIs } from './permission.ts';

export interface WantedLease {
  /** As it was asked for: `fan`, `leds`. */
  device: string;
  units: readonly Unit[];
  shared: boolean;
  ttlMs?: number | undefined;
}

/** Gives a lease to who may have it: within his quota, on the fail-safe's table, in the log. @throws Refusal; there is no lease then */
export function takeLease(core: Core, session: Session, { device, units, shared, ttlMs }: WantedLease): Lease {
  const { audit, authority, failSafe, leasePace, leases } = core;
  const { principal } = session;
  const { leases: most, leasesPerMinute } = authority.policy.quotas(principal);
  const theirs = leases.all.filter((lease) => lease.session.principal.uid === principal.uid).length;
  if (theirs >= most)
    throw new Refusal('limit', `${principal.user} has ${theirs} leases, at most ${most} are allowed`, {
      quota: 'leases',
      max: most,
    });
  leasePace.demand(principal, leasesPerMinute);
  const lease = leases.take(session, device, units, shared, ttlMs);
  leasePace.count(principal, leasesPerMinute);
  try {
    for (const unit of units) if (unit.actuated) failSafe.update(unit, true);
  } catch (error) {
    leases.end(lease, 'the fail-safe could not be prepared', true);
    throw error;
  }
  audit.record({ event: 'lease', ...whoIs(principal), device: auditName(lease), lease: lease.id, shared, ttlMs });
  publishLease(core, lease, 'taken', 'asked for');
  return lease;
}

/** What lines of the audit log call it: one unit by its own name, as those of changes do. */
export function auditName({ device, units }: Pick<Lease, 'device' | 'units'>): string {
  const [first, ...others] = units;
  return first !== undefined && others.length === 0 ? first.name : device;
}

/** Tells the subscribers of `leases`. */
export function publishLease(core: Core, lease: Lease, event: 'taken' | 'ended', reason: string): void {
  for (const unit of lease.units)
    core.subscriptions.publish('leases', unit.place, {
      device: unit.place.device,
      name: unit.name,
      event,
      user: lease.session.principal.user,
      reason,
    });
}
