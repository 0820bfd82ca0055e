/** The simulated supply as a process of its own, on a pseudo terminal behind a link of a name that stays. */
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
const LOOK_MS = 5;

export type Output = 'P6V' | 'P25V' | 'N25V';

/** What is at the terminals of an output. */
export interface Level {
  mode: string;
  volts: number;
  amps: number;
}
export type Levels = Record<Output, Level>;

/** Something that it heard, and when, by CLOCK_MONOTONIC. */
export interface Heard {
  atMs: number;
  kind: string;
  text: string;
}

/** Now, by the clock that the supply notes times by. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export class SupplyProcess {
  /** The port's name. */
  readonly link: string;
  /** All that it heard so far. */
  readonly heard: Heard[] = [];
  readonly #child: ChildProcess;
  readonly #levels: Levels[] = [];

  private constructor(link: string, options: readonly string[]) {
    this.link = link;
    const words = [join(checkout, 'sim/e3631a/main.ts'), '--link', link, '--journal', ...options];
    const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.#note(line));
    const end = () => {
      child.kill('SIGKILL');
      rmSync(link, { force: true });
    };
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
  }

  /** @param options of sim/e3631a/main.ts: its loads and its faults */
  static async start(link: string, ...options: string[]): Promise<SupplyProcess> {
    const supply = new SupplyProcess(link, options);
    await supply.#until(() => existsSync(link), 'it is plugged in');
    return supply;
  }

  /** The lines that it heard, since a time. */
  linesSince(sinceMs: number): string[] {
    return this.heard.flatMap(({ atMs, kind, text }) => (kind === 'line' && atMs >= sinceMs ? [text] : []));
  }

  /** Of these lines, those that change something. */
  changesSince(sinceMs: number): string[] {
    return this.linesSince(sinceMs).filter((line) => /^(APPL|OUTP|OUTP:TRAC|VOLT|CURR)\b[^?]*$/.test(line));
  }

  /** Resolves when it has heard a line, since a time, with what it was. */
  async hears(pattern: RegExp, sinceMs: number): Promise<Heard> {
    const find = () =>
      this.heard.find(({ atMs, kind, text }) => kind === 'line' && atMs >= sinceMs && pattern.test(text));
    await this.#until(() => find() !== undefined, `it hears ${pattern}`);
    const found = find();
    assert.ok(found);
    return found;
  }

  /** What a person does at it: a line as sim/e3631a/hands.ts knows it. */
  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** The same, done when this resolves. */
  async told(line: string): Promise<void> {
    this.tell(line);
    // It does one line after the other.
    await this.levels();
  }

  /** What is at its terminals now. */
  async levels(): Promise<Levels> {
    const before = this.#levels.length;
    this.tell('levels');
    await this.#until(() => this.#levels.length > before, 'it says what is at its terminals');
    const levels = this.#levels.at(-1);
    assert.ok(levels);
    return levels;
  }

  async isOff(): Promise<boolean> {
    return Object.values(await this.levels()).every(({ mode, volts }) => mode === 'off' && volts === 0);
  }

  /** Resolves when nothing is at its terminals. @returns when that was seen */
  async goesOff(): Promise<number> {
    await this.#until(() => this.isOff(), 'nothing is at its terminals');
    return nowMs();
  }

  /** Pulls out the adapter: the terminal is hung up, and its name goes. The supply stays as it is. */
  async unplug(): Promise<void> {
    this.tell('unplug');
    await this.#until(() => !hasLink(this.link), 'its link is gone');
  }

  /** Puts it in again: another terminal, under the same name. */
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

  #note(line: string): void {
    const [, atMs, kind = '', text = ''] = /^(\d+\.\d+) (line|clear|lost) ?(.*)$/.exec(line) ?? [];
    if (atMs !== undefined) this.heard.push({ atMs: Number(atMs), kind, text });
    else if (line.startsWith('levels ')) this.#levels.push(JSON.parse(line.slice('levels '.length)));
  }

  async #until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (const endMs = nowMs() + PATIENCE_MS; !(await holds()); await sleep(LOOK_MS)) {
      const ended = this.#child.exitCode ?? this.#child.signalCode;
      if (ended !== null || nowMs() > endMs) {
        const last = this.heard.slice(-20).map(({ atMs, kind, text }) => `${atMs} ${kind} ${text}`);
        throw new Error(
          `the supply: waited in vain until ${what} (ended: ${ended}); it heard last:\n${last.join('\n')}`,
        );
      }
    }
  }
}

/** A link that leads to nothing too. */
const hasLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
