/**
 * What programs run on in a guest: two PWM channels and sixteen GPIO lines of this kernel, a supply behind a pseudo terminal with a driver of its
 * own user, and an ordinary account that may drive all of it.
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EIGHT_CYLINDERS, pairsOf } from '../../../contract/schedule/patterns.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import type { Account } from '../../root/accounts.ts';
import { type Outcome, Session } from '../../root/session.ts';
import { DriverProcess } from '../../root/supply/driver-process.ts';
import { SupplyProcess } from '../../root/supply/supply-process.ts';
import { GpioSim } from '../gpio-sim.ts';
import { plugPca9685 } from '../pca9685.ts';
import { sysfsState } from '../sysfs-state.ts';

/** Lines of the engine, in the order of their numbers on the chip. */
export const engineLines = pairsOf(EIGHT_CYLINDERS)
  .map(({ part, cylinder }) => `${part === 'coil' ? 'coil' : 'inj'}${cylinder}`)
  .sort();
export const CHANNEL = { fan: 1, servo: 2 } as const;
export type Channel = keyof typeof CHANNEL;

const FOLDER = '/dev/serial/by-id';
const ON_SAFE = 'safe';

export class ScheduleBench {
  readonly session: Session;
  /** May drive everything here. */
  readonly alice: Account;
  /** May look. */
  readonly bob: Account;
  readonly chip: GpioSim;
  readonly supply: SupplyProcess;
  readonly #pwm: string;
  #driver: DriverProcess | undefined;
  #programs = 0;

  private constructor(parts: Pick<ScheduleBench, 'session' | 'alice' | 'bob' | 'chip' | 'supply'>, pwm: string) {
    this.session = parts.session;
    this.alice = parts.alice;
    this.bob = parts.bob;
    this.chip = parts.chip;
    this.supply = parts.supply;
    this.#pwm = pwm;
  }

  static async open(): Promise<ScheduleBench> {
    const pwm = await plugPca9685();
    const chip = new GpioSim({ lines: engineLines.length, label: 'engine' });
    const session = await Session.open();
    const [alice, bob, keeper] = [
      await session.user('alice'),
      await session.user('bob'),
      await session.user('keeper'),
    ] as const;
    mkdirSync(FOLDER, { recursive: true });
    const supply = await SupplyProcess.start(join(FOLDER, 'usb-Postern_Programs-if00-port0'), '--load', 'P25V=50');
    const bench = new ScheduleBench({ session, alice, bob, chip, supply }, pwm);
    const channel = (number: number) => ({
      kind: 'pwm',
      chip: realpathSync(`/sys/class/pwm/${pwm}/device`),
      channel: number,
      backend: 'sysfs',
      onStop: ON_SAFE,
    });
    const line = (number: number) => ({
      kind: 'gpio',
      chip: chip.parentPath,
      line: number,
      direction: 'output',
      onStop: ON_SAFE,
    });
    session.writePolicy({
      devices: {
        ...Object.fromEntries(Object.entries(CHANNEL).map(([name, number]) => [name, channel(number)])),
        ...Object.fromEntries(engineLines.map((name, number) => [name, line(number)])),
        'psu-port': { kind: 'serial', path: supply.link, baudRate: 9600, stopBits: 2, onStop: ON_SAFE },
        psu0: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: keeper.name } },
      },
      rules: [
        {
          id: 'outputs',
          users: [alice.name],
          devices: [...Object.keys(CHANNEL), ...engineLines],
          allow: ['read', 'write'],
          limits: { highRatio: [0, 0.8] },
        },
        {
          id: 'supply',
          users: [alice.name],
          devices: ['psu0'],
          allow: ['read', 'write'],
          limits: { outputs: { P25V: { volts: [0, 12], amps: 0.5 } } },
        },
        { id: 'look', users: [bob.name], devices: ['*'], allow: ['read'] },
      ],
    });
    await session.start('--socket-mode', '666');
    bench.#driver = new DriverProcess(session.spawn(keeper, ['drive', 'psu0']));
    await bench.#driver.says(/psu0 is served\n/);
    return bench;
  }

  async end(): Promise<void> {
    await this.#driver?.end();
    await this.session.end();
    await this.supply.end();
    this.chip.end();
  }

  /** A file with a program, which anybody may read. */
  fileOf(program: Program): string {
    const path = this.session.path(`program-${this.#programs++}.json`);
    writeFileSync(path, JSON.stringify(program, null, 2), { mode: 0o644 });
    return path;
  }

  /** Runs `postern schedule` to its end. */
  schedule(account: Account, ...words: string[]): Promise<Outcome> {
    return this.session.run(account, ['schedule', ...words]);
  }

  /** Begins to run a program as alice. */
  start(program: Program, ...words: string[]): ChildProcess {
    return this.session.spawn(this.alice, ['schedule', 'run', this.fileOf(program), ...words]);
  }

  /** By channel: what its files say. Undefined while it is not exported. */
  channel(name: Channel): { enabled: boolean; periodNs: number; dutyNs: number } | undefined {
    try {
      const [enabled, periodNs, dutyNs] = sysfsState(this.#pwm, CHANNEL[name]).map(Number);
      return { enabled: enabled === 1, periodNs: periodNs ?? 0, dutyNs: dutyNs ?? 0 };
    } catch {
      return undefined;
    }
  }

  isOff(name: Channel): boolean {
    return this.channel(name)?.enabled !== true;
  }

  /** The lines that are high. */
  high(): string[] {
    return engineLines.filter((_, number) => this.chip.level(number) === 1);
  }

  /** Looks again and again until a process has ended. @returns its outcome */
  async whileRunning<Result>(outcome: Promise<Result>, look: () => void): Promise<Result> {
    let ended = false;
    const done = outcome.finally(() => {
      ended = true;
    });
    for (; !ended; await sleep(1)) look();
    // What it did last, where nobody has looked since.
    look();
    return done;
  }

  async isSafe(): Promise<void> {
    const { broker } = this.session;
    await broker.until(() => this.high().length === 0, 'no line is high');
    for (const name of Object.keys(CHANNEL) as Channel[])
      await broker.until(() => this.isOff(name), `the ${name} is off`);
  }
}

export function succeeded({ status, err, out }: Outcome): void {
  assert.equal(status, 0, `${err}\n${out}`);
}
