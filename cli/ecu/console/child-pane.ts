import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../../child.ts';
import type { Environment } from '../../cli.ts';

/** As many lines of a command are kept. */
const KEPT = 50;
/** So long a command may take to end by itself. */
const END_MS = 3000;

/**
 * A command that runs for the console, and the last that it said. Its output is a pipe: should the console be killed by force, it ends itself as
 * soon as it wants to say something, which is once a second.
 */
export class ChildPane {
  readonly title: string;
  readonly #words: readonly string[];
  readonly #env: Environment;
  readonly #onChange: () => void;
  #child: ChildProcess | undefined;
  #lines: string[] = [];
  #end: string | undefined;

  /** @param words a program and its arguments */
  constructor(title: string, words: readonly string[], env: Environment, onChange: () => void) {
    this.title = title;
    this.#words = words;
    this.#env = env;
    this.#onChange = onChange;
  }

  /** The last that it said, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** How it ended; undefined while it runs. */
  get end(): string | undefined {
    return this.#end;
  }

  /** Again, if it has ended. */
  start(): void {
    if (this.#child !== undefined && isRunning(this.#child)) return;
    const [program = '', ...args] = this.#words;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...this.#env } });
    this.#child = child;
    this.#end = undefined;
    for (const stream of [child.stdout, child.stderr]) this.#read(stream);
    child.on('error', (error) => this.#ended(child, `it cannot be run: ${error.message}`));
    child.on('close', (status, signal) =>
      this.#ended(child, signal === null ? `it ended with status ${status}` : `it was ended by ${signal}`),
    );
    this.#onChange();
  }

  /** At once, without waiting: for the last moment of a process. */
  kill(): void {
    this.#child?.kill('SIGTERM');
  }

  /** Resolves when it has ended: by itself within a few seconds, or by force. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || !isRunning(child)) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([gone, sleep(END_MS, undefined, { ref: false })]);
    if (!isRunning(child)) return;
    child.kill('SIGKILL');
    await gone;
  }

  #read(stream: NodeJS.ReadableStream | null): void {
    let begun = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      const pieces = (begun + text).split(/[\r\n]+/);
      begun = (pieces.pop() ?? '').slice(-1000);
      this.#lines = [...this.#lines, ...pieces.filter((piece) => piece.trim() !== '')].slice(-KEPT);
      this.#onChange();
    });
    stream?.on('end', () => {
      if (begun.trim() !== '') this.#lines = [...this.#lines, begun].slice(-KEPT);
    });
  }

  #ended(child: ChildProcess, how: string): void {
    if (child !== this.#child) return;
    this.#end ??= how;
    this.#onChange();
  }
}
