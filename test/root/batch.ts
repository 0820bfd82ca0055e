import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ErrorBody } from '../../contract/wire/messages.ts';
import type { Account } from './accounts.ts';
import type { Session } from './session.ts';

export interface Answer {
  id?: number;
  result?: unknown;
  error?: ErrorBody;
}

/** A client of a user: `postern batch` in a process that can be stopped and killed. */
export class Batch {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, Answer>();
  #wake = () => {};
  #lastId = 0;

  constructor(session: Session, account: Account) {
    this.#child = session.spawn(account, ['batch']);
    this.#child.stdin?.on('error', () => {}); // it may be killed while there is more to tell it
    if (this.#child.stdout === null) throw new Error('it has no output');
    createInterface(this.#child.stdout).on('line', (line) => {
      const answer: Answer = JSON.parse(line);
      if (answer.id !== undefined) this.#answers.set(answer.id, answer);
      this.#wake();
    });
  }

  /** Sends a request, without waiting. @returns its id */
  send(method: string, params: object = {}): number {
    const id = ++this.#lastId;
    this.#child.stdin?.write(`${JSON.stringify({ id, method, params })}\n`);
    return id;
  }

  async answer(id: number): Promise<Answer> {
    for (;;) {
      const answer = this.#answers.get(id);
      if (answer !== undefined) return answer;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** @throws Error if it was refused */
  async call(method: string, params: object = {}): Promise<unknown> {
    const { error, result } = await this.answer(this.send(method, params));
    if (error !== undefined) throw new Error(`${method}: ${error.code}: ${error.message}`);
    return result;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
