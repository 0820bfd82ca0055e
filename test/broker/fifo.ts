/** The one thing on every machine that can keep a thread in the kernel: a FIFO that nobody writes to. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class FifoFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'fifo-'));
  #count = 0;

  make(): string {
    const path = join(this.folder, String(this.#count++));
    execFileSync('mkfifo', [path]);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
