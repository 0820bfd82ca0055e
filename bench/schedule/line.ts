import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What events write to, and the two states that they give it in turn. */
export interface Line {
  readonly fd: number;
  /** Of an ioctl; 0: a write at the start of the file. */
  readonly request: number;
  readonly states: readonly [on: Uint8Array, off: Uint8Array];
}

const MEMORY = '/dev/shm';

/** A file in memory: a write to it is a system call that never waits for anything. */
export class MemoryLine implements Line, Disposable {
  readonly #directory = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'postern-bench-line-'));
  readonly fd = openSync(join(this.#directory, 'line'), 'w+');
  readonly request = 0;
  readonly states = [Buffer.from('1\n'), Buffer.from('0\n')] as const;

  [Symbol.dispose](): void {
    closeSync(this.fd);
    rmSync(this.#directory, { recursive: true });
  }
}
