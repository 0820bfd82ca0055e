/**
 * A bench: the engine firmware as a process of its own, the broker as root on this machine's kernel, the driver as a user of its own, a
 * user who may drive the engine within bounds, and one who may only look.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Postern } from '../../../client/main.ts';
import { hostFirmware } from '../../../tools/firmware/host-firmware.ts';
import { within } from '../../patience.ts';
import type { Account } from '../accounts.ts';
import { type Outcome, Session } from '../session.ts';
import { DriverProcess } from '../supply/driver-process.ts';
import { FirmwareProcess } from './firmware-process.ts';

/** What waits in vain fails, long before the run is ended. The firmware may have to be compiled first. */
export const SUITE = { timeout: within(400_000) } as const;

interface People {
  readonly ada: Account;
  readonly bob: Account;
  readonly eve: Account;
  readonly keeper: Account;
}

export class EngineBench {
  readonly session: Session;
  /** May drive engine0 within bounds. */
  readonly ada: Account;
  /** May look at it. */
  readonly bob: Account;
  /** Knows a key, and has no rule. */
  readonly eve: Account;
  /** Who runs the driver. */
  readonly keeper: Account;
  firmware: FirmwareProcess | undefined;
  #root: Postern | undefined;
  readonly #running: DriverProcess[] = [];

  private constructor(session: Session, { ada, bob, eve, keeper }: People) {
    this.session = session;
    this.ada = ada;
    this.bob = bob;
    this.eve = eve;
    this.keeper = keeper;
  }

  /** With a broker that serves, firmware that runs, and no driver yet. */
  static async open(): Promise<EngineBench> {
    const session = await Session.open();
    try {
      const bench = new EngineBench(session, {
        ada: await session.user('ada'),
        bob: await session.user('bob'),
        eve: await session.user('eve'),
        keeper: await session.user('keeper'),
      });
      bench.#writePolicy();
      await bench.startFirmware();
      await session.start('--socket-mode', '666');
      return bench;
    } catch (error) {
      await session.end();
      throw error;
    }
  }

  get link(): string {
    return `/dev/shm/usb-Postern_Test_Engine_${process.pid}-if00`;
  }

  /** What outlasts its power. */
  get storage(): string {
    return this.session.path('storage');
  }

  async startFirmware(program = hostFirmware()): Promise<void> {
    this.firmware = await FirmwareProcess.start(program, this.link, '--storage', this.storage);
  }

  #writePolicy(): void {
    const { ada, bob, keeper } = this;
    this.session.writePolicy({
      devices: {
        'engine-port': { kind: 'serial', path: this.link, baudRate: 115_200, onStop: 'safe' },
        engine0: { kind: 'instrument', profile: 'engine', port: 'engine-port', provider: { user: keeper.name } },
      },
      groups: { operators: { users: ['root'] } },
      rules: [
        { id: 'look', users: [bob.name, 'root'], devices: ['engine0'], allow: ['read'] },
        {
          id: 'drive',
          users: [ada.name],
          devices: ['engine0'],
          allow: ['read', 'write'],
          limits: {
            outputs: {
              SimulatedRPM: { value: [0, 6000] },
              FinalSparkAdvance: { value: [0, 40] },
              FinalPulseWidth: { value: [1, 12_000] },
              Cylinders: { value: [1, 8] },
              Coils: { value: [1, 8] },
            },
          },
        },
      ],
      admins: ['operators'],
    });
  }

  /** Root's own client, in this process. */
  async root(): Promise<Postern> {
    this.#root ??= await this.session.connect();
    return this.#root;
  }

  /** Starts the driver, and waits until it serves. */
  async drive(...options: string[]): Promise<DriverProcess> {
    const driver = this.startDriver(...options);
    await driver.says(/engine0 is served\n/);
    await this.served();
    return driver;
  }

  startDriver(...options: string[]): DriverProcess {
    const running = new DriverProcess(this.session.spawn(this.keeper, ['drive', 'engine0', ...options]));
    this.#running.push(running);
    return running;
  }

  /** Resolves when it answers. */
  async served(): Promise<void> {
    const engine = (await this.root()).engine('engine0');
    const answers = () =>
      engine.status().then(
        () => true,
        () => false,
      );
    await this.until(answers, 'engine0 is served');
  }

  /** Runs `postern engine` to its end. */
  run(account: Account, ...words: string[]): Promise<Outcome> {
    return this.session.run(account, ['engine', ...words], ['NO_COLOR=1']);
  }

  /** The same, and it must succeed. @returns what it printed */
  async ok(account: Account, ...words: string[]): Promise<string> {
    const { status, out, err } = await this.run(account, ...words);
    assert.equal(status, 0, `postern engine ${words.join(' ')}: ${err}${out}`);
    return out;
  }

  /** What it prints with --json, read. */
  async json<Read>(account: Account, ...words: string[]): Promise<Read> {
    return JSON.parse(await this.ok(account, ...words, '--json')) as Read;
  }

  /** Another broker in the place of this one. */
  async restart(): Promise<void> {
    await this.#root?.close();
    this.#root = undefined;
    await this.session.broker.stop();
    await this.session.start('--socket-mode', '666');
  }

  until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    return this.session.broker.until(holds, what);
  }

  /** Ends what a test has started. */
  async clear(): Promise<void> {
    for (const one of this.#running.splice(0).reverse()) await one.end();
  }

  async end(): Promise<void> {
    await this.clear();
    await this.#root?.close();
    await this.session.end();
    await this.firmware?.end();
    rmSync(this.link, { force: true });
  }
}
