/**
 * A garage: the simulated engine controller as a process, the broker as root on this machine's kernel, the driver as a user of its own, a user
 * who may read, and one who may not. Nobody here is simulated but the controller.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Postern } from '../../../client/main.ts';
import type { AuditRecord } from '../../../contract/audit.ts';
import { within } from '../../patience.ts';
import type { Account } from '../accounts.ts';
import { type Outcome, Session } from '../session.ts';
import { DriverProcess as Running } from '../supply/driver-process.ts';
import { EcuProcess } from './ecu-process.ts';
import { RedisProcess } from './redis-process.ts';

/** What waits in vain fails, long before the run is ended. */
export const SUITE = { timeout: within(240_000) } as const;

export interface EcuBenchOptions {
  /** Of sim/ecu/main.ts. */
  ecu?: readonly string[];
}

export class EcuBench {
  readonly session: Session;
  /** May read ecu0, and is in the group of Redis' socket. */
  readonly ada: Account;
  /** May not. */
  readonly bob: Account;
  /** Who runs the driver. */
  readonly keeper: Account;
  readonly redis: RedisProcess;
  /** The controller's definition. */
  readonly definition: string;
  ecu: EcuProcess;
  #root: Postern | undefined;
  readonly #running: Running[] = [];

  private constructor(session: Session, people: Pick<EcuBench, 'ada' | 'bob' | 'keeper' | 'redis'>, ecu: EcuProcess) {
    this.session = session;
    this.ada = people.ada;
    this.bob = people.bob;
    this.keeper = people.keeper;
    this.redis = people.redis;
    this.ecu = ecu;
    this.definition = definitionIn(session);
  }

  /** With a broker that serves, a Redis, and no driver yet. */
  static async open({ ecu = [] }: EcuBenchOptions = {}): Promise<EcuBench> {
    const session = await Session.open();
    try {
      const redis = await RedisProcess.start(session);
      const people = {
        ada: await session.user('ada', [redis.group]),
        bob: await session.user('bob'),
        keeper: await session.user('keeper'),
        redis,
      };
      const definition = definitionIn(session);
      mkdirSync(dirname(definition));
      const link = `/dev/shm/usb-Postern_Test_Ecu_${process.pid}-if00-port0`;
      const bench = new EcuBench(session, people, await EcuProcess.start(link, '--ini', definition, ...ecu));
      bench.#writePolicy();
      await session.start('--socket-mode', '666');
      return bench;
    } catch (error) {
      await session.end();
      throw error;
    }
  }

  /** Who may read it, from now on. */
  async allow(...readers: readonly Account[]): Promise<void> {
    const loads = () => this.session.broker.log.match(/policy loaded/g)?.length ?? 0;
    const before = loads();
    this.#writePolicy(readers);
    this.session.broker.signal('SIGHUP');
    await this.until(() => loads() > before, 'the policy is read');
  }

  #writePolicy(readers: readonly Account[] = [this.ada]): void {
    const { ada, bob, keeper, ecu } = this;
    this.session.writePolicy({
      devices: {
        'ecu-port': { kind: 'serial', path: ecu.link, baudRate: 115_200 },
        // Of the same line, as a port that one may ask.
        'spare-port': { kind: 'serial', path: `${ecu.link}-spare`, baudRate: 115_200, probe: true },
        'free-port': { kind: 'serial', path: `${ecu.link}-free`, baudRate: 115_200 },
        ecu0: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider: { user: keeper.name } },
      },
      groups: { operators: { users: ['root'] } },
      rules: [
        { id: 'ada-ecu', users: [...readers.map(({ name }) => name), 'root'], devices: ['ecu0'], allow: ['read'] },
        { id: 'ada-ports', users: [ada.name], devices: ['spare-port', 'free-port'], allow: ['read', 'write'] },
        { id: 'see-ports', users: [ada.name, bob.name], devices: ['ecu-port', 'free-port'], allow: ['read'] },
      ],
      admins: ['operators'],
    });
  }

  /** Kills the broker, and starts another one. */
  async nextBroker(): Promise<void> {
    await this.#root?.close();
    this.#root = undefined;
    await this.session.broker.stop('SIGKILL');
    await this.session.start('--socket-mode', '666');
  }

  /** Root's own client, in this process. */
  async root(): Promise<Postern> {
    this.#root ??= await this.session.connect();
    return this.#root;
  }

  /** Another broker in the place of this one. */
  async restart(): Promise<void> {
    await this.#root?.close();
    this.#root = undefined;
    await this.session.broker.stop();
    await this.session.start('--socket-mode', '666');
  }

  /** Starts the driver, and waits until it serves. */
  async drive(...options: string[]): Promise<Running> {
    const driver = this.startDriver(...options);
    await driver.says(/ecu0 is served\n/);
    await this.served();
    return driver;
  }

  /** With the controller's own definition, where the options name none. */
  startDriver(...options: string[]): Running {
    const own = options.some((option) => option.startsWith('ini=')) ? [] : ['--option', `ini=${this.definition}`];
    return this.#kept(this.session.spawn(this.keeper, ['drive', 'ecu0', ...own, ...options]));
  }

  /** Resolves when frames come. */
  async served(): Promise<void> {
    const ecu = (await this.root()).ecu('ecu0');
    const isServed = () =>
      ecu.get(['rpm'], { timeoutMs: 1000 }).then(
        () => true,
        () => false,
      );
    await this.session.broker.until(isServed, 'ecu0 is served, and measured');
  }

  /** Runs `postern ecu` to its end. */
  run(account: Account, ...words: string[]): Promise<Outcome> {
    return this.session.run(account, ['ecu', ...words], ['NO_COLOR=1']);
  }

  /** The same, and it must succeed. @returns what it printed */
  async ok(account: Account, ...words: string[]): Promise<string> {
    const { status, out, err } = await this.run(account, ...words);
    assert.equal(status, 0, `postern ecu ${words.join(' ')}: ${err}${out}`);
    return out;
  }

  /** Starts `postern ecu`, for as long as the test wants it. */
  start(account: Account, ...words: string[]): Running {
    return this.#kept(this.session.spawn(account, ['ecu', ...words], ['NO_COLOR=1']));
  }

  until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    return this.session.broker.until(holds, what);
  }

  /** Where the user keeps files. */
  file(account: Account, name: string): string {
    return join(account.home, name);
  }

  auditRecords(): AuditRecord[] {
    const lines = readFileSync(this.session.auditPath, 'utf8').trimEnd().split('\n');
    return lines.map((line): AuditRecord => JSON.parse(line));
  }

  /** Ends what a test has started. */
  async clear(): Promise<void> {
    for (const one of this.#running.splice(0).reverse()) await one.end();
  }

  async end(): Promise<void> {
    await this.clear();
    await this.#root?.close();
    await this.redis.stop();
    await this.session.end();
    await this.ecu.end();
  }

  #kept(child: ConstructorParameters<typeof Running>[0]): Running {
    const running = new Running(child);
    this.#running.push(running);
    return running;
  }
}

const definitionIn = (session: Session): string => session.path('ini/microsquirt.ini');
