import { dirname } from 'node:path';
import { accessOn } from '../contract/policy/decide.ts';
import type { TopicName } from '../contract/topics.ts';
import { Answerable } from './answerable.ts';
import { Audit } from './audit/audit.ts';
import { AuditFile } from './audit/file.ts';
import type { Rotation } from './audit/rotation.ts';
import { clockOf } from './clock.ts';
import type { Core } from './core.ts';
import { dispatch, type Surroundings } from './dispatch.ts';
import { loadBrokerKey } from './door/broker-key.ts';
import { Door } from './door/door.ts';
import { Edges } from './edges.ts';
import { FailSafe } from './fail-safe.ts';
import { ForeignChanges } from './foreign-changes.ts';
import { Gate } from './gate/gate.ts';
import { InstrumentGate } from './gate/instrument-gate.ts';
import { Keeper } from './gate/keeper.ts';
import { NodeGate } from './gate/node-gate.ts';
import { SerialGate } from './gate/serial-gate.ts';
import type { Os } from './hardware/os.ts';
import { PwmDiscovery } from './hardware/pwm/discovery.ts';
import { claim, type Instance } from './instance.ts';
import type { InventoryChange } from './inventory/change.ts';
import { scanChips, tellChips } from './inventory/chip-scan.ts';
import { Inventory } from './inventory/inventory.ts';
import { inventoryChanged } from './inventory-changed.ts';
import type { Precision } from './lanes/messages.ts';
import { type Concerned, leaseEnded } from './leases/ended.ts';
import { Leases } from './leases/leases.ts';
import { LeasePace } from './leases/pace.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { type SystemNames, systemNames } from './names.ts';
import { peerCredentials } from './native.ts';
import { InputDevices } from './nodes/input-devices.ts';
import { KernelCalls } from './nodes/kernel-calls.ts';
import { Streams } from './nodes/streams.ts';
import { type AuthorityFiles, loadAuthority } from './policy-store.ts';
import { type Answer, type PeerOf, Reception } from './reception.ts';
import { type Reloaded, reload } from './reload.ts';
import { makePrograms } from './schedule/make-programs.ts';
import type { Programs } from './schedule/programs.ts';
import { serialUse } from './serial/use.ts';
import type { Session } from './session.ts';
import { stopDevices } from './stop-devices.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';
import { Telemetry } from './telemetry/telemetry.ts';
import { type Listener, listen } from './transport.ts';
import { PwmUnit } from './units/pwm-unit.ts';

export interface BrokerOptions {
  files: AuthorityFiles;
  socketPath: string;
  socketMode: number;
  /** Group of the socket, by name; undefined: the process's own. */
  socketGroup: string | undefined;
  /** Where the broker's key is kept. */
  stateDirectory: string;
  /** Where its service is given secrets. */
  credentials?: string | undefined;
  auditPath: string;
  auditRotation?: Rotation;
  os: Os;
  log: Log;
  names?: SystemNames;
  peerOf?: PeerOf;
  /** Of programs. */
  precision?: Precision;
}

/** Everything that a broker is, put together: from its files and the kernel's devices to a socket that serves. */
export class Broker {
  readonly core: Core;
  readonly #options: BrokerOptions;
  readonly #gate: Gate;
  readonly #answerable: Answerable;
  readonly #foreign: ForeignChanges;
  readonly #edges: Edges;
  readonly #inputs: InputDevices;
  readonly #instruments: InstrumentGate;
  readonly #programs: Programs;
  readonly #serial: SerialGate;
  readonly #reception: Reception;
  readonly #instance: Instance;
  #listener: Listener | undefined;
  #stopping = false;

  /** Starts a broker; resolves when it serves. @throws what keeps it from starting, as a sentence to act upon */
  static async start(options: BrokerOptions): Promise<Broker> {
    const instance = await claim(options.socketPath);
    try {
      const broker = new Broker(options, instance);
      await broker.#serve();
      return broker;
    } catch (error) {
      instance.release();
      throw error;
    }
  }

  private constructor(options: BrokerOptions, instance: Instance) {
    const { os, log, names = systemNames, peerOf = peerCredentials } = options;
    const authority = loadAuthority(options.files, names, Date.now());
    const clock = clockOf(os);
    const leases = new Leases(clock, (lease, reason, left, kept) =>
      leaseEnded(this.#concerned, { lease, reason, left, kept }),
    );
    const subscriptions = new Subscriptions(
      (session, device, topic) => this.#maySee(session, device, topic),
      () => this.#subscribersChanged(),
    );
    const discovery = new PwmDiscovery(os);
    const door = new Door(loadBrokerKey(options.stateDirectory, options.credentials));
    this.#options = options;
    this.#instance = instance;
    this.core = {
      os,
      log,
      names,
      authority,
      leases,
      leasePace: new LeasePace(os),
      subscriptions,
      telemetry: new Telemetry(() => this.core.authority.policy, clock),
      audit: new Audit(new AuditFile(options.auditPath, options.auditRotation), clock, log),
      inventory: new Inventory(
        {
          scan: (preference) =>
            scanChips(discovery, preference, { log, known: this.#listener && this.core.inventory.chips }),
        },
        os,
      ),
      kernelCalls: new KernelCalls(),
      failSafe: new FailSafe(`${dirname(options.socketPath)}/fail-safe`),
      sessions: new Set(),
      lastReloadError: undefined,
    };
    const keeper = new Keeper(
      this.core,
      (unit) => unit instanceof PwmUnit && this.#foreign.renew(unit),
      (change) => this.#changed(change),
      () => this.refresh(),
    );
    this.#gate = new Gate(this.core, keeper);
    this.#answerable = new Answerable(this.core, keeper);
    this.#foreign = new ForeignChanges(this.core, this.#gate);
    this.#edges = new Edges(this.core, keeper.service);
    this.#inputs = new InputDevices(this.core, keeper);
    this.#instruments = new InstrumentGate(this.core, keeper);
    this.#serial = new SerialGate(this.core, keeper);
    const nodes = new NodeGate(this.core, keeper);
    const slow = {
      inventory: this.core.inventory,
      serial: serialUse(this.#serial),
      nodes,
      instruments: this.#instruments,
      inputs: this.#inputs,
    };
    this.#programs = makePrograms({
      core: this.core,
      keeper,
      slow,
      precision: options.precision,
      makeSafe: (unit, reason) => this.#answerable.makeSafe(unit, reason),
      safe: (units) => this.#answerable.safe(units),
      settle: (unit, user) => this.#foreign.settle(unit, user),
      refresh: () => this.refresh(),
    });
    const metrics = new Metrics(Date.now());
    const surroundings: Surroundings = {
      core: this.core,
      gate: this.#gate,
      ...slow,
      programs: this.#programs,
      streams: new Streams(this.core, nodes),
      metrics,
      reload: () => this.reload(),
      refresh: () => this.refresh(),
    };
    const answer: Answer = (session, method, params) => dispatch(surroundings, session, method, params);
    this.#reception = new Reception(this.core, door, metrics, answer, peerOf, (session) => {
      this.#programs.sessionEnded(session);
      keeper.nodes.sessionEnded(session);
      keeper.instruments.sessionEnded(session);
      keeper.serial.sessionEnded(session);
    });
  }

  async #serve(): Promise<void> {
    const { core } = this;
    const { socketGroup, socketPath, socketMode } = this.#options;
    const gid = socketGroup === undefined ? undefined : core.names.gid(socketGroup);
    if (socketGroup !== undefined && gid === undefined)
      throw new Error(
        `there is no group '${socketGroup}' on this machine: make it (groupadd ${socketGroup}) or name another`,
      );

    core.audit.record({ event: 'start', pid: process.pid, policy: core.authority.policy.file });
    for (const warning of core.authority.warnings) core.log.warning(warning);
    const { policy, profiles, instruments } = core.authority;
    core.inventory.load(policy.devices, profiles, instruments);
    this.refresh();
    this.#answerable.makeSafeLeftBehind();
    tellChips(core.inventory.chips, core.log);

    this.#listener = await listen({
      path: socketPath,
      mode: socketMode,
      gid,
      onLink: (link) => this.#reception.welcome(link),
      onError: (error) => core.log.error(`socket: ${error.message}`),
    });
    core.log.info(`serving ${socketPath}`);
    core.audit.announceHead();
  }

  /** @throws Refusal `invalid`; the old policy stays then */
  reload(): Reloaded {
    const done = reload(this.core, this.#gate, this.#options.files, this.#reception.connections, {
      makeSafe: (unit, reason) => void this.#gate.keeper.makeSafe(unit, reason),
      recheckPrograms: () => this.#programs.recheck(),
      refresh: () => this.refresh(),
    });
    this.#instruments.recheck();
    this.core.telemetry.recheck();
    this.#reception.keyExpiry.update();
    return done;
  }

  /** Looks for devices that came or went. */
  refresh(): void {
    const changes = this.core.inventory.refresh();
    this.#gate.keeper.instruments.providers.recheck();
    for (const change of changes) this.#changed(change);
    this.#subscribersChanged();
  }

  #changed(change: InventoryChange): void {
    inventoryChanged(this.#concerned, change, this.#listener !== undefined);
  }

  get #concerned(): Concerned {
    return { core: this.core, keeper: this.#gate.keeper, answerable: this.#answerable, programs: this.#programs };
  }

  #maySee(session: Session, device: string, topic: TopicName): boolean {
    if (topic === 'input.events') return this.#inputs.mayHear(session, device);
    if (topic === 'serial.bytes') return this.#serial.ports.mayHear(session, device);
    return accessOn(this.core.authority.policy, session.principal, device).includes('read');
  }

  /** What is only watched while somebody listens. */
  #subscribersChanged(): void {
    this.#foreign.update();
    this.#edges.update();
    this.#inputs.update();
    this.#serial.ports.update();
    this.#programs.update();
  }

  /** Ends every connection and stops as each device's `onStop` says. @throws what could not be made safe, when all is done */
  async stop(reason: string): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const { audit, failSafe, inventory, leases, log } = this.core;
    log.info(`stopping: ${reason}`);
    const why = `the broker stops: ${reason}`;
    this.#programs.stop(why);
    for (const lease of leases.all) leases.end(lease, why, true);
    // Nobody may undo a safe state while others still wait for theirs.
    this.#reception.goodbyeToAll(why);
    const closed = this.#listener?.close();
    for (const watching of [this.#foreign, this.#edges, this.#inputs, this.#serial.ports]) watching.close();
    const ended = this.#programs.settled();
    const unsafe = await stopDevices(this.core, this.#gate.keeper, this.#answerable, why, ended);
    await this.#programs.close();
    await closed;
    if (unsafe.length === 0) failSafe.clear();
    for (const chip of inventory.chips) chip.dispose();
    audit.record({ event: 'stop', reason });
    audit.close();
    this.#instance.release();
    if (unsafe.length > 0) throw new Error(`${unsafe.join(', ')} could not be made safe: left to the fail-safe`);
  }

  /** Calls that have not come back from the kernel: their threads keep a process from ending by itself. */
  get callsInKernel(): number {
    return this.core.kernelCalls.inKernel + this.#programs.lanes;
  }

  /** For a fault of ours: whatever must not outlive the broker is made safe, in this turn, before the process ends. */
  makeSafeNow(reason: string): void {
    const { inventory, leases } = this.core;
    this.#programs.revoke();
    for (const unit of inventory.units)
      if (unit.entry.onStop === 'safe' || leases.holding(unit).length > 0) this.#gate.keeper.makeSafe(unit, reason);
    this.core.audit.flush();
  }
}
