import type { Audit } from './audit/audit.ts';
import type { FailSafe } from './fail-safe.ts';
import type { Os } from './hardware/os.ts';
import type { Inventory } from './inventory/inventory.ts';
import type { Leases } from './leases/leases.ts';
import type { LeasePace } from './leases/pace.ts';
import type { Log } from './log.ts';
import type { SystemNames } from './names.ts';
import type { KernelCalls } from './nodes/kernel-calls.ts';
import type { Authority } from './policy-store.ts';
import type { Session } from './session.ts';
import type { Subscriptions } from './subscriptions/subscriptions.ts';
import type { Telemetry } from './telemetry/telemetry.ts';

/** What the parts of a running broker share. */
export interface Core {
  readonly os: Os;
  readonly log: Log;
  readonly audit: Audit;
  readonly names: SystemNames;
  readonly inventory: Inventory;
  readonly leases: Leases;
  readonly leasePace: LeasePace;
  readonly subscriptions: Subscriptions;
  readonly telemetry: Telemetry;
  readonly failSafe: FailSafe;
  /** Calls into device drivers, over all devices. */
  readonly kernelCalls: KernelCalls;
  /** Authenticated connections. */
  readonly sessions: Set<Session>;
  /** Policy and keys in force; replaced as a whole by a reload. */
  authority: Authority;
  /** Why the last reload was refused, if it was. */
  lastReloadError: string | undefined;
}
