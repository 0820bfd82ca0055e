import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { checkout } from '../stage.ts';

/** A program of this bench, in a process of its own, that answers one message with one. */
export class FanoutProgram implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Resolves when it says that it is ready. */
  static async start(
    file: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<FanoutProgram> {
    const child = spawn(process.execPath, [`${checkout}bench/fanout/${file}`, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const program = new FanoutProgram(child);
    await program.#said(file);
    return program;
  }

  async ask<Answer>(message: object): Promise<Answer> {
    const answer = this.#said('a program of the bench');
    this.#child.send(message);
    return (await answer) as Answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  #said(what: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = (status: number | null) => reject(new Error(`${what} ended with ${status}`));
      this.#child.once('exit', ended);
      this.#child.once('message', (message) => {
        this.#child.off('exit', ended);
        resolve(message);
      });
    });
  }
}
