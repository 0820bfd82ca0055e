import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../../sim/demo/program.ts';
import { within } from '../patience.ts';

const PATIENCE_MS = within(60_000);

/** The words that start the real broker, and the one on the simulated kernel. */
export const realBroker = (...options: string[]) => [process.execPath, join(checkout, 'broker/main.ts'), ...options];
export const simulatedBroker = (directory: string, ...options: string[]) => [
  process.execPath,
  join(checkout, 'sim/main.ts'),
  directory,
  ...options,
];

/** A broker in a process of its own. */
export class BrokerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  /** What it has said so far. */
  log = '';

  constructor([program = '', ...words]: readonly string[]) {
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (text: Buffer) => {
      this.log += String(text);
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('close', (status) => resolve(status)));
    const kill = () => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('close', () => process.off('exit', kill));
  }

  /** Resolves when it serves. @throws Error with its log if it ends instead */
  static async serving(words: readonly string[]): Promise<BrokerProcess> {
    const broker = new BrokerProcess(words);
    await broker.until(() => broker.log.includes('serving'), 'the broker serves');
    return broker;
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** Its exit status, when it has ended; null: a signal ended it. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.signal(signal);
    return this.ended();
  }

  /** Waits until something holds, as long as the broker lives. */
  async until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !(await holds()); await sleep(10)) {
      const { exitCode, signalCode } = this.#child;
      const ended = exitCode ?? signalCode;
      if (ended !== null || Date.now() > end)
        throw new Error(
          `waited in vain until ${what}${ended === null ? '' : ` (ended: ${ended})`}; the broker's log:\n${this.log}`,
        );
    }
  }
}
