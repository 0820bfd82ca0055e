/**
 * A bench for the tests of `postern psu bridge` as a process: a folder with a database, a supply of variables, and a broker that answers for
 * it. The real ones are in psu-bridge-real.test.ts.
 */
import type { Peer } from '../client/scripted-broker.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { type Outcome, type Running, runProcess, start, until } from './harness.ts';
import { FakeSupply, Folder } from './psu-bridge-doubles.ts';

export class Bench implements AsyncDisposable {
  readonly folder = new Folder();
  readonly supply = new FakeSupply();
  instruments = [instrument('psu0', 'psu-port')];
  ports = [port('psu-port', '/dev/ttyUSB0'), port('other', '/dev/ttyUSB1')];
  /** Whoever holds the supply: told that it is lost. */
  loseLease: (reason: string) => void = () => {};
  /** What happens when the next bridge has answered what is too old, and has not begun to serve. */
  begins: () => void = () => {};
  /** Answers to commands wait for it. */
  hold: Promise<void> | undefined;
  readonly answers = {
    'instrument.list': () => {
      this.begins();
      this.begins = () => {};
      return { instruments: this.instruments };
    },
    'serial.list': () => ({ ports: this.ports }),
    'instrument.call': async (params: Record<string, unknown>) => ({ fields: await this.#call(params) }),
    'lease.take': (_params: Record<string, unknown>, peer: Peer) => {
      this.loseLease = (reason) => peer.notify('lease.lost', { lease: 1, device: 'psu0', reason });
      return { lease: 1, device: 'psu0', units: ['psu0'], shared: false };
    },
    'lease.release': () => ({}),
  };
  #broker: AnsweringBroker | undefined;
  readonly #running: Running[] = [];

  static async open(): Promise<Bench> {
    const bench = new Bench();
    bench.#broker = await answeringBroker(bench.answers);
    return bench;
  }

  get broker(): AnsweringBroker {
    if (this.#broker === undefined) throw new Error('it is not open');
    return this.#broker;
  }

  /** Where the lock file is. */
  get lock(): string {
    return `${this.folder.db}.postern-lock`;
  }

  /** Until the command has ended. */
  run(...options: string[]): Promise<Outcome> {
    return runProcess(this.#words(options), this.broker.env);
  }

  start(...options: string[]): Running {
    const running = start(this.#words(options), this.broker.env);
    this.#running.push(running);
    return running;
  }

  /** In the foreground, and serving. */
  async serve(...options: string[]): Promise<Running> {
    const running = this.start('--nodaemon', ...options);
    await until(() => running.outcome.err.includes('serving'), `it serves: ${running.outcome.err}`);
    return running;
  }

  /** The results of all commands, by their ids. */
  get results(): unknown[] {
    return this.folder.rows('SELECT result FROM command ORDER BY id').map(({ result }) => result);
  }

  get psu(): Record<string, unknown>[] {
    return this.folder.rows('SELECT power, voltage_setting, measured_voltage FROM psu');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const each of this.#running) each.kill('SIGKILL');
    await this.broker[Symbol.asyncDispose]();
    this.folder[Symbol.dispose]();
  }

  #words(options: readonly string[]): string[] {
    return ['psu', 'bridge', '--db', this.folder.db, ...options];
  }

  async #call({ method, fields }: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { output, volts, amps } = (fields ?? {}) as { output?: string; volts?: number; amps?: number };
    const { supply } = this;
    if (method === 'measure') return { output, ...(await supply.update()), mode: 'CV', atMs: 0 };
    if (method === 'on' || method === 'off') await supply.setPower(method === 'on');
    if (volts !== undefined) await supply.setVolts(volts);
    if (amps !== undefined) await supply.setAmps(amps);
    await this.hold;
    return { output, volts: supply.volts, amps: supply.amps };
  }
}

export const instrument = (device: string, port: string) => ({
  device,
  profile: 'e3631a',
  port,
  provider: 'driver',
  served: true,
});

const port = (device: string, path: string) => ({
  device,
  place: path,
  path,
  present: true,
  open: true,
  settings: { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 2, flowControl: 'none' },
  probe: false,
});
