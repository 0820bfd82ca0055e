import type { Answerable } from '../answerable.ts';
import type { Core } from '../core.ts';
import type { Keeper } from '../gate/keeper.ts';
import { whoIs } from '../gate/permission.ts';
import { auditName, publishLease } from '../gate/take-lease.ts';
import type { Programs } from '../schedule/programs.ts';
import type { Unit } from '../unit.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import type { Lease } from './leases.ts';

export interface EndedLease {
  readonly lease: Lease;
  readonly reason: string;
  /** Units that nobody holds any more. */
  readonly left: readonly Unit[];
  /** They stay as they are. */
  readonly kept: boolean;
}

export interface Concerned {
  readonly core: Core;
  readonly keeper: Keeper;
  readonly answerable: Answerable;
  readonly programs: Programs;
}

/** Tells all that a lease has ended, and makes safe what nobody holds. */
export function leaseEnded({ core, keeper, answerable, programs }: Concerned, ended: EndedLease): void {
  const { lease, reason, left, kept } = ended;
  const { device, session } = lease;
  const who = whoIs(session.principal);
  core.audit.record({ event: 'lease-end', ...who, device: auditName(lease), lease: lease.id, reason, kept });
  publishLease(core, lease, 'ended', reason);
  programs.leaseEnded(lease, reason);
  keeper.instruments.providers.leaseEnded(lease, reason);
  if (reason !== 'released') session.notify('lease.lost', { lease: lease.id, device, reason });
  for (const unit of left) {
    if (unit instanceof SerialUnit) keeper.serial.released(unit, reason);
    if (kept) answerable.made(unit, true);
    else answerable.makeSafe(unit, `lease ended: ${reason}`);
  }
}
