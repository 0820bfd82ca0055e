/** A user at a terminal of his own: a real pseudo terminal, whose other side is the test. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, closeSync, constants, openSync } from 'node:fs';
import { Pty } from '../../../sim/pty.ts';
import { heardOut } from '../../cli/heard-out.ts';
import type { Account } from '../accounts.ts';
import type { Session } from '../session.ts';

export class UserTerminal {
  /** All that was written on it. */
  screen = '';
  readonly ended: Promise<number | null>;
  readonly #pty = new Pty();
  readonly #side: number;
  readonly #child: ChildProcess;

  /** Runs `postern` for him there. */
  constructor(session: Session, account: Account, words: readonly string[], size: readonly [number, number]) {
    const { path } = this.#pty;
    const [columns, rows] = size.map(String);
    spawnSync('stty', ['-F', path, 'sane', 'columns', columns ?? '', 'rows', rows ?? '']);
    chownSync(path, account.uid, account.gid);
    this.#side = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    this.#pty.onBytes((bytes) => {
      this.screen += Buffer.from(bytes).toString();
    });
    const login = ['--reuid', account.name, '--regid', account.name, '--init-groups', '--reset-env'];
    const told = [`HOME=${account.home}`, `POSTERN_SOCKET=${session.socket}`, 'TERM=xterm-256color'];
    this.#child = spawn('setpriv', [...login, 'env', ...told, ...session.command(words)], {
      cwd: session.directory,
      stdio: [this.#side, this.#side, this.#side],
    });
    this.ended = new Promise((resolve) => {
      this.#child.once('close', async (status) => {
        this.screen = await heardOut(this.#side, () => this.screen);
        resolve(status);
      });
    });
  }

  type(keys: string): void {
    this.#pty.send(Buffer.from(keys));
  }

  /** Ends it, if it has not ended, and takes the terminal away. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
    closeSync(this.#side);
    this.#pty.close();
  }
}
