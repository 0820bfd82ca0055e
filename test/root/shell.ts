import type { ChildProcess } from 'node:child_process';
import { shellLine } from '../kernel/guest.ts';
import type { Account } from './accounts.ts';
import type { Session } from './session.ts';

/** A login that lasts: its processes have the groups of the moment at which it began. */
export class Shell {
  readonly #session: Session;
  readonly #child: ChildProcess;
  #printed = '';
  #wake = () => {};

  constructor(session: Session, account: Account) {
    this.#session = session;
    this.#child = session.spawnProgram(account, ['sh']);
    this.#child.stdout?.on('data', (text: Buffer) => {
      this.#printed += String(text);
      this.#wake();
    });
  }

  /** Runs `postern`. @returns its exit status and what it printed, errors too */
  async run(args: readonly string[]): Promise<{ status: number; text: string }> {
    this.#printed = '';
    this.#child.stdin?.write(`${shellLine(...this.#session.command(args))} 2>&1; echo "ended: $?"\n`);
    for (;;) {
      const [, text = '', status] = /^(.*)ended: (\d+)\n$/s.exec(this.#printed) ?? [];
      if (status !== undefined) return { status: Number(status), text };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  end(): void {
    this.#child.stdin?.end();
  }
}
