import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, cpSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Postern } from '../../client/postern.ts';
import { dialects } from '../../sim/ecu/dialect.ts';
import { iniOf } from '../../sim/ecu/ini.ts';
import { type Account, isRoot, myself } from '../root/accounts.ts';
import { keyOf, Session } from '../root/session.ts';
import { Disk } from './disk.ts';
import { BackDoor } from './door.ts';
import { MemoryLimit } from './memory-limit.ts';
import { serviceSettings } from './service-settings.ts';
import type { Orders } from './workshop.ts';
import { type People, type PolicyName, policyOf } from './world.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
/** For half an hour of audit log. */
const DISK = '256m';
const PATIENCE_MS = 60_000;
const CLIENTS_NICE = '10';
const INI = 'microsquirt.ini';

/** Where the soak takes place: a folder, accounts with keys, a disk for the audit log, and the broker's process. */
export class Stage {
  readonly session: Session;
  readonly people: People;
  readonly disk: Disk;
  readonly users: readonly Account[];
  readonly #driver: Account;
  readonly #stranger: Account;
  #broker: ChildProcess | undefined;
  #door: BackDoor | undefined;
  #memory: MemoryLimit | undefined;

  private constructor(session: Session, users: readonly Account[], driver: Account, stranger: Account) {
    this.session = session;
    this.users = users;
    this.#driver = driver;
    this.#stranger = stranger;
    this.people = {
      users: users.map(({ name }) => name),
      owner: myself(session.directory).name,
      driver: driver.name,
      stranger: stranger.name,
    };
    this.disk = new Disk(session.path('log'), DISK);
    mkdirSync(session.path('journals'));
    chmodSync(session.path('journals'), 0o777);
    this.writePolicy('wide');
    writeFileSync(session.path(INI), iniOf(dialects.microsquirt, { protocol: 'envelope', reads: 'scattered' }));
    session.command([]); // copies the program
    cpSync(here, session.path('program/test/soak'), { recursive: true });
  }

  /** As anybody but root, one user does everything: himself. */
  static async set(users: number): Promise<Stage> {
    const session = await Session.open();
    const me = myself(session.directory);
    const account = async (label: string) => (isRoot ? session.user(label) : me);
    const all: Account[] = [];
    for (let n = 0; n < (isRoot ? users : 1); n++) all.push(await account(`soak${n}`));
    return new Stage(session, all, await account('driver'), await account('stranger'));
  }

  get auditPath(): string {
    return this.session.path('log/audit.jsonl');
  }

  get logPath(): string {
    return this.session.path('broker.log');
  }

  get broker(): ChildProcess & { pid: number } {
    const { pid } = this.#broker ?? {};
    if (pid === undefined) throw new Error('the broker was not started');
    return this.#broker as ChildProcess & { pid: number };
  }

  get door(): BackDoor {
    if (this.#door === undefined) throw new Error('the broker was not started');
    return this.#door;
  }

  get memory(): MemoryLimit {
    if (this.#memory === undefined) throw new Error('the broker was not started');
    return this.#memory;
  }

  /** In one step: whoever reads it reads a whole one. */
  writePolicy(name: PolicyName): void {
    this.replaceFile('policy.json', JSON.stringify(policyOf(this.people, name)));
  }

  replaceFile(name: string, text: string): void {
    const path = this.session.path(name);
    writeFileSync(`${path}.new`, text, { mode: 0o644 });
    renameSync(`${path}.new`, path);
  }

  async startBroker(): Promise<void> {
    const log = openSync(this.logPath, 'a');
    const { flags, environment, memoryMaxBytes } = serviceSettings();
    const words = [join(here, 'broker.ts'), this.session.directory, this.auditPath, String(this.users.length)];
    // In a session of its own, as a service: the kernel shares processors out among sessions first.
    const stdio = ['ignore', 'ignore', log, 'ipc'] as const;
    const broker = spawn(process.execPath, ['--expose-gc', ...flags, ...words], {
      stdio: [...stdio],
      detached: true,
      env: { ...process.env, ...environment },
    });
    closeSync(log);
    this.#broker = broker;
    this.#door = new BackDoor(broker);
    this.#memory = new MemoryLimit(this.broker.pid, memoryMaxBytes);
    process.once('exit', () => broker.kill('SIGKILL'));
    const serves = () => readFileSync(this.logPath, 'utf8').includes('serving');
    for (const end = Date.now() + PATIENCE_MS; !serves(); await sleep(20))
      if (broker.exitCode !== null || Date.now() > end)
        throw new Error(`the broker does not serve:\n${readFileSync(this.logPath, 'utf8')}`);
  }

  /** After which nothing is left of it but what was copied elsewhere. */
  async remove(): Promise<void> {
    const broker = this.#broker;
    if (broker !== undefined && broker.exitCode === null && broker.signalCode === null) {
      broker.kill('SIGKILL');
      await once(broker, 'exit');
    }
    this.#memory?.remove();
    this.disk.remove();
    await this.session.end();
  }

  /** The administrator. */
  connect(): Promise<Postern> {
    return this.session.connect();
  }

  /** @param owner a user's number; -1: the stranger */
  startWorker(owner: number, orders: Omit<Orders, 'socket' | 'key' | 'brokerKey'>): ChildProcess {
    const account = owner < 0 ? this.#stranger : this.users[owner];
    if (account === undefined) throw new Error(`there is no user ${owner}`);
    const { session } = this;
    const whole: Orders = {
      ...orders,
      socket: session.socket,
      key: keyOf(account.home),
      brokerKey: session.path('broker_key.pub'),
    };
    // All clients together would leave the broker a thirtieth of a processor, and be what is measured.
    const words = ['nice', '-n', CLIENTS_NICE, session.path('node'), session.path('program/test/soak/worker.ts')];
    const cache = join(account.home, 'compiled');
    return session.spawnProgram(account, words, [
      `POSTERN_SOAK=${JSON.stringify(whole)}`,
      `NODE_COMPILE_CACHE=${cache}`,
    ]);
  }

  startDriver(instrument: string): ChildProcess {
    const options = instrument === 'ecu0' ? ['--option', `ini=${this.session.path(INI)}`] : [];
    return this.session.spawn(this.#driver, ['drive', instrument, ...options]);
  }
}
