import { Refusal } from '../contract/errors.ts';
import { decide, type Verdict } from '../contract/policy/decide.ts';
import { configureAsked } from '../contract/serial/asked.ts';
import type { Connection } from './connection.ts';
import type { Core } from './core.ts';
import type { Gate } from './gate/gate.ts';
import { type AuthorityFiles, loadAuthority } from './policy-store.ts';
import type { Session } from './session.ts';
import type { Unit } from './unit.ts';
import { OutputUnit } from './units/output-unit.ts';
import { SerialUnit } from './units/serial-unit.ts';

export interface Reloaded {
  rules: number;
  devices: number;
  keys: number;
  warnings: string[];
}

/** What the broker itself does to devices when a policy comes. */
export interface ReloadActs {
  makeSafe(unit: Unit, reason: string): void;
  /** Ends programs that the new policy does not allow. Gives the units of those that go on: what was granted to them stays so. */
  recheckPrograms(): ReadonlySet<Unit>;
  /** Looks at what there is now, under its new names. */
  refresh(): void;
}

/**
 * Puts a new policy and new keys in force, on live connections too: revoked keys are shown out, leases that the new rules
 * would not give end (and their devices become safe), and nothing that was granted before the change is still written.
 * @throws Refusal `invalid` if there is a mistake in the files; the old ones stay
 */
export function reload(
  core: Core,
  gate: Gate,
  files: AuthorityFiles,
  connections: Iterable<Connection>,
  acts: ReloadActs,
): Reloaded {
  try {
    core.authority = loadAuthority(files, core.names, Date.now());
    core.lastReloadError = undefined;
  } catch (error) {
    core.lastReloadError = (error as Error).message;
    core.audit.record({ event: 'policy', taken: false, message: core.lastReloadError });
    core.log.error(`reload refused, the old policy stays: ${core.lastReloadError}`);
    throw new Refusal('invalid', `the old policy stays in force: ${core.lastReloadError}`);
  }
  const { policy, keys, warnings } = core.authority;
  core.inventory.load(policy.devices, core.authority.profiles, core.authority.instruments);
  const goingOn = acts.recheckPrograms();
  for (const unit of core.inventory.units) if (!goingOn.has(unit)) unit.generation++;
  giveUp(core, acts);
  acts.refresh();
  // Once more, for now a unit may have the name, and with it the rules, that another one had.
  const driven = acts.recheckPrograms();
  for (const connection of connections) recheckKey(core, connection);
  recheckLeases(core, gate, driven);
  renewFailSafe(core);
  for (const warning of warnings) core.log.warning(warning);
  const counts = { rules: policy.rules.length, devices: policy.devices.size };
  core.audit.record({ event: 'policy', taken: true, ...counts, keys: keys.size });
  const from = policy.files.length === 1 ? '' : `, from ${policy.files.join(', ')}`;
  core.log.info(`policy loaded: ${counts.rules} rules, ${counts.devices} devices, ${keys.size} keys${from}`);
  core.audit.announceHead();
  core.subscriptions.publish('policy', undefined, counts);
  return { ...counts, keys: keys.size, warnings: [...warnings] };
}

/** What the new policy does not name is let go as at a stop of the broker; but whoever holds it can hold it no longer. */
function giveUp({ inventory, leases }: Core, { makeSafe }: ReloadActs): void {
  for (const unit of inventory.abandoned) {
    const held = leases.holding(unit);
    for (const lease of held) leases.end(lease, `the policy changed: it names ${unit.name} no more`);
    if (held.length === 0 && unit.entry.onStop === 'safe') makeSafe(unit, 'the policy names it no more');
  }
}

function recheckKey(core: Core, connection: Connection): void {
  connection.quotas = core.authority.policy.quotas(connection.peer);
  if (!connection.admitted) return;
  const key = core.authority.keys.get(connection.key.fingerprint);
  if (key?.uid === connection.principal.uid) connection.key = key;
  else connection.goodbye('denied', `the key ${connection.key.fingerprint} was revoked`);
}

/** @param driven by programs, all of which were judged anew: their state of the moment says nothing */
function recheckLeases(core: Core, gate: Gate, driven: ReadonlySet<Unit>): void {
  for (const lease of core.leases.all)
    for (const unit of lease.units) {
      if (driven.has(unit)) continue;
      const verdict = mayKeep(core, gate, lease.session, unit);
      if (!verdict.allowed) core.leases.end(lease, `the policy changed: ${verdict.message}`);
    }
}

/** Whether a holder could have what he holds under the policy of now, in the state that it is in. */
function mayKeep(core: Core, gate: Gate, session: Session, unit: Unit): Verdict {
  if (unit instanceof OutputUnit) return gate.mayKeep(session, unit);
  const { device } = unit.place;
  const { principal } = session;
  if (unit instanceof SerialUnit && unit.port !== undefined) {
    const asked = configureAsked(unit.entry, unit.port.baudRate);
    if (unit.port.baudRate !== unit.port.settings.baudRate)
      return decide(core.authority.policy, { principal, device, ...asked, holdsLease: true });
  }
  return decide(core.authority.policy, { principal, access: 'write', device, holdsLease: true });
}

/** What must not outlive the broker now, and how it would be made safe. What still waits to be made safe stays in the table. */
function renewFailSafe({ failSafe, inventory, leases, log }: Core): void {
  for (const unit of inventory.units) {
    const leased = leases.holding(unit).length > 0;
    const mayBeUnsafe = unit.becomingSafe > 0 || unit.fault !== undefined;
    if (!unit.actuated || (mayBeUnsafe && !leased && unit.entry.onStop !== 'safe')) continue;
    try {
      failSafe.update(unit, leased);
    } catch (error) {
      log.error(`${unit.name}: ${(error as Error).message}`);
    }
  }
}
