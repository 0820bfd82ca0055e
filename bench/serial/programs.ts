import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkout, type Program, type Stage } from '../stage.ts';

/** A broker whose serial ports are this machine's. */
export const onThisMachine = ({ directory }: Stage): Program => ({
  args: [fileURLToPath(new URL('server.ts', import.meta.url)), directory],
});

/** A program that is there as long as it is needed. */
export class Helper implements AsyncDisposable {
  readonly child: ChildProcess;
  /** The first line that it prints. */
  readonly firstLine: Promise<string>;
  #errors = '';

  /** @param file in this checkout */
  constructor(file: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(process.execPath, [`${checkout}${file}`, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stderr?.on('data', (text: Buffer) => {
      this.#errors += String(text);
    });
    const lines = createInterface({ input: this.child.stdout ?? process.stdin });
    this.firstLine = new Promise((resolve, reject) => {
      lines.once('line', resolve);
      this.child.once('exit', (status) => reject(new Error(`${file} ended with ${status}: ${this.#errors}`)));
    });
    // Who waits for it hears of it.
    this.firstLine.catch(() => {});
  }

  /** What it has written to its standard error. */
  get errors(): string {
    return this.#errors;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}
