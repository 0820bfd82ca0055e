/** Runs the command at a terminal of its own: a real pseudo terminal, whose other side is the test. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { Pty } from '../../sim/pty.ts';
import { command } from '../command.ts';
import { keptCompiled } from '../kept-compiled.ts';
import { heardOut } from './heard-out.ts';

export interface OnTerminal {
  readonly pid: number;
  /** What it has written, all of it. */
  readonly screen: string;
  /** What it has written on standard error, which is no terminal. */
  readonly err: string;
  type(text: string): void;
  /** The user makes the window larger or smaller. */
  resize(columns: number, rows: number): void;
  /** The user closes the window. */
  hangUp(): void;
  /** What stty(1) says of the terminal: whether it is as it was. */
  settings(): string;
  /** Ends it, if it has not ended. */
  kill(): void;
  readonly ended: Promise<number | null>;
}

export function onTerminal(words: readonly string[], env: Record<string, string>): OnTerminal {
  const pty = new Pty();
  const stty = (...args: string[]) => spawnSync('stty', ['-F', pty.path, ...args], { encoding: 'utf8' }).stdout;
  stty('sane', 'columns', '80', 'rows', '24');
  const side = openSync(pty.path, constants.O_RDWR | constants.O_NOCTTY);
  let [screen, err] = ['', ''];
  // A terminal cuts what is long anywhere, within a character too.
  const decoder = new StringDecoder();
  pty.onBytes((bytes) => {
    screen += decoder.write(Buffer.from(bytes));
  });
  const child = spawn(process.execPath, [command, ...words], {
    env: { ...keptCompiled(), ...env },
    stdio: [side, side, 'pipe'],
  });
  child.stderr?.on('data', (text: Buffer) => {
    err += String(text);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', async (status) => {
      screen = await heardOut(side, () => screen);
      closeSync(side);
      pty.close();
      resolve(status);
    });
  });
  return {
    pid: child.pid ?? 0,
    get screen() {
      return screen;
    },
    get err() {
      return err;
    },
    type: (text) => pty.send(Buffer.from(text)),
    resize(columns, rows) {
      stty('columns', String(columns), 'rows', String(rows));
      child.kill('SIGWINCH'); // it is the controlling terminal of nobody: the kernel does not say it
    },
    hangUp: () => pty.close(),
    settings: () => stty('-a'),
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
}
