/** A driver in a process of its own, as the user whom the policy names. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../patience.ts';

const PATIENCE_MS = within(60_000);

export class DriverProcess {
  /** What it has said so far. */
  log = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  /** It has ended, and all that it said has arrived. */
  #isClosed = false;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#closed = once(child, 'close').then(() => {
      this.#isClosed = true;
    });
    child.stdin?.on('error', () => {}); // it may be killed while it is told something
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => {
        this.log += String(text);
      });
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** The process that serves, of one that is supervised. */
  get servingPid(): number {
    const children = readFileSync(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').trim().split(/\s+/);
    const [only] = children;
    assert.ok(only && children.length === 1, `the supervisor has the children ${children.join(', ')}`);
    return Number(only);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it has said something so often. */
  async says(pattern: RegExp, times = 1): Promise<void> {
    const said = () => this.log.match(new RegExp(pattern, 'g'))?.length ?? 0;
    for (const end = Date.now() + PATIENCE_MS; said() < times; await sleep(5))
      assert.ok(Date.now() < end && !this.#isClosed, `it has not said ${pattern} ${times} times:\n${this.log}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Its exit status, when all that it said has arrived; null: a signal ended it. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  /** Ends it, whatever a test has left it in. */
  async end(): Promise<number | null> {
    if (!this.isRunning) return this.ended();
    for (const signal of ['SIGTERM', 'SIGCONT'] as const) this.signal(signal);
    const late = setTimeout(() => this.signal('SIGKILL'), PATIENCE_MS);
    const status = await this.ended();
    clearTimeout(late);
    return status;
  }
}
