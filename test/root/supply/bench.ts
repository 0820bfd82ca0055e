/**
 * A bench: the simulated supply as a process, the broker as root on this machine's kernel, the driver as a user of its own, and two ordinary
 * users who share the supply. Nobody here is simulated but the supply.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Postern } from '../../../client/main.ts';
import type { AuditRecord } from '../../../contract/audit.ts';
import type { ErrorBody } from '../../../contract/wire/messages.ts';
import { startProgram } from '../../kernel/library-program.ts';
import { within } from '../../patience.ts';
import { type Account, myself } from '../accounts.ts';
import { Batch } from '../batch.ts';
import { Session } from '../session.ts';
import { DriverProcess } from './driver-process.ts';
import { SupplyProcess } from './supply-process.ts';

/** What waits in vain fails, long before the run is ended: a slow guest takes a minute for the longest of these suites. */
export const SUITE = { timeout: within(240_000) } as const;

export interface BenchOptions {
  /** Below /dev: where the names of the ports are. */
  folder: string;
  /** Of sim/e3631a/main.ts. */
  supply?: readonly string[];
  onStop?: 'safe' | 'keep';
}

/** What the two may set: of what is not listed, nothing. */
const limits = {
  alice: { P6V: { volts: [0, 5.5], amps: 1 }, P25V: { volts: [0, 12], amps: 0.5 } },
  bob: { P25V: { volts: [0, 5], amps: 0.5 }, N25V: { volts: [-3, 0], amps: 0.5 } },
};

export class SupplyBench {
  readonly session: Session;
  readonly alice: Account;
  readonly bob: Account;
  /** Who runs the driver. */
  readonly keeper: Account;
  supply: SupplyProcess;
  /** Of a port that another instrument stands on. */
  readonly sparePath: string;
  /** Of a port that root may use. */
  readonly freePath: string;
  /** Whose driver would serve what hangs there. */
  readonly #other: Account;
  #root: Postern | undefined;
  readonly #drivers: DriverProcess[] = [];
  readonly #clients: Batch[] = [];

  private constructor(
    session: Session,
    people: { alice: Account; bob: Account; keeper: Account; other: Account },
    supply: SupplyProcess,
  ) {
    this.session = session;
    this.alice = people.alice;
    this.bob = people.bob;
    this.keeper = people.keeper;
    this.#other = people.other;
    this.supply = supply;
    this.sparePath = `${supply.link}-spare`;
    this.freePath = `${supply.link}-free`;
  }

  /** With a broker that serves, and no driver yet. */
  static async open({ folder, supply = ['--load', 'P25V=50'], onStop = 'safe' }: BenchOptions): Promise<SupplyBench> {
    const session = await Session.open();
    const people = {
      alice: await session.user('alice'),
      bob: await session.user('bob'),
      keeper: await session.user('keeper'),
      other: session.accounts.user('other'),
    };
    mkdirSync(folder, { recursive: true });
    const link = join(folder, `usb-Postern_Test_${process.pid}-if00-port0`);
    const bench = new SupplyBench(session, people, await SupplyProcess.start(link, ...supply));
    bench.writePolicy({ onStop });
    try {
      await bench.start();
    } catch (error) {
      await bench.end();
      throw error;
    }
    return bench;
  }

  /** Starts the broker, on this machine's kernel. */
  async start(): Promise<void> {
    await this.session.start('--socket-mode', '666');
  }

  /** With another policy. */
  async restart(policy: Pick<BenchOptions, 'onStop'>): Promise<void> {
    this.writePolicy(policy);
    await this.session.broker.stop();
    await this.start();
  }

  writePolicy({ onStop = 'safe' }: Pick<BenchOptions, 'onStop'>): void {
    const { alice, bob, keeper, supply } = this;
    const share = (id: string, { name }: Account, outputs: object) => ({
      id,
      users: [name],
      devices: ['psu0'],
      allow: ['read', 'write'],
      limits: { outputs },
    });
    this.session.writePolicy({
      devices: {
        'psu-port': { kind: 'serial', path: supply.link, baudRate: 9600, stopBits: 2, onStop },
        'spare-port': { kind: 'serial', path: this.sparePath, baudRate: 9600 },
        'free-port': { kind: 'serial', path: this.freePath, baudRate: 9600 },
        psu0: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: keeper.name } },
        psu1: { kind: 'instrument', profile: 'e3631a', port: 'spare-port', provider: { user: this.#other.name } },
      },
      groups: { operators: { users: ['root'] } },
      rules: [
        share('alice-psu', alice, limits.alice),
        share('bob-psu', bob, limits.bob),
        { id: 'look', users: [alice.name, bob.name, 'root'], devices: ['psu-port'], allow: ['read'] },
        { id: 'mend', users: ['root'], devices: ['psu-port'], allow: ['control'] },
        { id: 'operate', users: ['root'], devices: ['psu0', 'free-port'], allow: ['read', 'write', 'control'] },
      ],
      admins: ['operators'],
    });
  }

  /** Root's own client, in this process; anew after the broker has ended. */
  async root(): Promise<Postern> {
    const known = this.#root;
    const isConnected = known?.ping().then(
      () => true,
      () => false,
    );
    if (known !== undefined && (await isConnected)) return known;
    this.#root = await this.session.connect();
    return this.#root;
  }

  /** Broker and driver, and an output that root has set and switched on: what must not outlive who answers for it. */
  async energised(volts = 4, ...options: string[]): Promise<DriverProcess> {
    const driver = await this.drive(...options);
    await this.energise(volts);
    return driver;
  }

  async energise(volts = 4): Promise<void> {
    const psu = (await this.root()).psu('psu0');
    await psu.set({ output: 'P25V', volts, amps: 0.4 });
    await psu.on();
    const { P25V } = await this.supply.levels();
    assert.deepEqual([P25V.mode, Math.round(P25V.volts)], ['CV', volts]);
  }

  /** Starts the driver, and waits until it serves. */
  async drive(...options: string[]): Promise<DriverProcess> {
    const driver = this.startDriver(...options);
    await driver.says(/psu0 is served\n/);
    await this.served();
    return driver;
  }

  startDriver(...options: string[]): DriverProcess {
    return this.#kept(new DriverProcess(this.session.spawn(this.keeper, ['drive', 'psu0', ...options])));
  }

  /** A driver of the test's own: the body of an async function that has `postern`, and says things by `tell()`. */
  startOwnDriver(body: string): DriverProcess {
    return this.#kept(new DriverProcess(startProgram(this.session, this.keeper, body)));
  }

  /** Resolves when psu0 is served, and its driver has said how it is set. */
  async served(): Promise<void> {
    const state = async () => {
      const root = await this.root();
      await root.call('instrument.state', { device: 'psu0' });
    };
    const isServed = () =>
      state().then(
        () => true,
        () => false,
      );
    await this.session.broker.until(isServed, 'psu0 is served');
  }

  /** Root, who has no limits on psu0. */
  get operator(): Account {
    return myself(this.session.directory);
  }

  auditRecords(): AuditRecord[] {
    const text = readFileSync(this.session.auditPath, 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line): AuditRecord => JSON.parse(line));
  }

  /** A client in a process of its own. */
  client(account: Account): SupplyClient {
    const batch = new Batch(this.session, account);
    this.#clients.push(batch);
    return new SupplyClient(batch);
  }

  /** Runs `postern psu`. */
  psu(account: Account, ...words: string[]) {
    return this.session.run(account, ['psu', ...words]);
  }

  /** Another supply in the place of this one, until it is disposed of. */
  async exchanged(...options: string[]): Promise<AsyncDisposable> {
    const usual = this.supply;
    await usual.unplug();
    const other = await SupplyProcess.start(usual.link, ...options);
    this.supply = other;
    return {
      [Symbol.asyncDispose]: async () => {
        await other.end();
        this.supply = usual;
        await usual.plug();
      },
    };
  }

  async leases(): Promise<string[]> {
    const { leases } = await (await this.root()).call('lease.list');
    return leases.map(({ device, user }) => `${device} ${user}`).sort();
  }

  /** Ends what a test has started, and switches off. */
  async clear(): Promise<void> {
    for (const client of this.#clients.splice(0)) await client.end();
    for (const driver of this.#drivers.splice(0)) await driver.end();
  }

  async end(): Promise<void> {
    await this.clear();
    await this.#root?.close();
    await this.session.end();
    await this.supply.end();
  }

  #kept(driver: DriverProcess): DriverProcess {
    this.#drivers.push(driver);
    return driver;
  }
}

/** A client of a user: its process can be killed. */
export class SupplyClient {
  readonly batch: Batch;

  constructor(batch: Batch) {
    this.batch = batch;
  }

  /** Asks without waiting. */
  send(method: string, fields: object = {}): number {
    return this.batch.send('instrument.call', { device: 'psu0', method, fields });
  }

  /** @throws Error if it was refused */
  call(method: string, fields: object = {}): Promise<unknown> {
    return this.batch.call('instrument.call', { device: 'psu0', method, fields });
  }

  /** Calls, and gives why that was refused. */
  async refused(method: string, fields: object = {}): Promise<ErrorBody> {
    return this.why(this.send(method, fields));
  }

  /** Why something that was sent was refused. */
  async why(id: number): Promise<ErrorBody> {
    const { error, result } = await this.batch.answer(id);
    assert.ok(error, `it was not refused: ${JSON.stringify(result)}`);
    return error;
  }

  kill(): void {
    this.batch.signal('SIGKILL');
  }
}
