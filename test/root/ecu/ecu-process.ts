/** The simulated engine controller as a process of its own, on a pseudo terminal behind a link of a name that stays. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../../../sim/demo/program.ts';
import { within } from '../../patience.ts';

const PATIENCE_MS = within(60_000);
const LOOK_MS = 10;

/** What it was asked, by kind. */
export type EcuCounts = Record<'block' | 'scattered' | 'offsetWrites' | 'pageWrites' | 'burns' | 'unknown', number>;

export class EcuProcess {
  /** The port's name. */
  readonly link: string;
  readonly #child: ChildProcess;
  readonly #answers = new Map<string, unknown[]>();

  private constructor(link: string, options: readonly string[]) {
    this.link = link;
    const words = [join(checkout, 'sim/ecu/main.ts'), '--link', link, ...options];
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, what = '', json = ''] = /^(values|counts) (.*)$/.exec(line) ?? [];
      if (json !== '') this.#told(what).push(JSON.parse(json));
    });
    const end = () => {
      child.kill('SIGKILL');
      rmSync(link, { force: true });
    };
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
  }

  /** @param options of sim/ecu/main.ts */
  static async start(link: string, ...options: string[]): Promise<EcuProcess> {
    const ecu = new EcuProcess(link, options);
    await ecu.#until(() => existsSync(link), 'it is plugged in');
    return ecu;
  }

  /** What a person does at it: a line as sim/ecu/hands.ts knows it. */
  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** What it was asked so far. */
  async counts(): Promise<EcuCounts> {
    return (await this.#ask('counts')) as EcuCounts;
  }

  /** What it measures now, by channel. */
  async values(): Promise<Record<string, number>> {
    return (await this.#ask('values')) as Record<string, number>;
  }

  async unplug(): Promise<void> {
    this.tell('unplug');
    await this.#until(() => lstatSync(this.link, { throwIfNoEntry: false }) === undefined, 'its link is gone');
  }

  /** Another terminal, under the same name. */
  async plug(): Promise<void> {
    this.tell('plug');
    await this.#until(() => existsSync(this.link), 'its link is back');
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    await closed;
  }

  #told(what: string): unknown[] {
    const told = this.#answers.get(what) ?? [];
    this.#answers.set(what, told);
    return told;
  }

  async #ask(what: string): Promise<unknown> {
    const told = this.#told(what);
    const before = told.length;
    this.tell(what);
    await this.#until(() => told.length > before, `it tells its ${what}`);
    return told.at(-1);
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !holds(); await sleep(LOOK_MS))
      assert.ok(
        Date.now() < end && this.#child.exitCode === null,
        `the controller: waited in vain until ${what} (ended: ${this.#child.exitCode})`,
      );
  }
}
