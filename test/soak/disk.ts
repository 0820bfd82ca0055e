import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const CHUNK = Buffer.alloc(256 * 1024);

/** The disk of the audit log: a file system of its own that can be filled, where this machine lets us mount one. */
export class Disk {
  readonly #folder: string;
  readonly isOwn: boolean;
  readonly #unmount = () => void spawnSync('umount', ['--lazy', this.#folder]);

  constructor(folder: string, size: string) {
    this.#folder = folder;
    mkdirSync(folder);
    const options = ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'postern-soak', folder];
    this.isOwn = spawnSync('mount', options, { stdio: 'ignore' }).status === 0;
    if (this.isOwn) process.once('exit', this.#unmount);
  }

  /** Takes all the room that there is. */
  fill(): void {
    const fd = openSync(join(this.#folder, 'ballast'), 'w');
    try {
      for (let chunk = CHUNK; chunk.length > 0; ) {
        try {
          writeSync(fd, chunk);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          chunk = chunk.subarray(0, Math.floor(chunk.length / 2));
        }
      }
    } finally {
      closeSync(fd);
    }
  }

  makeRoom(): void {
    rmSync(join(this.#folder, 'ballast'), { force: true });
  }

  get isFull(): boolean {
    return statfsSync(this.#folder).bavail === 0;
  }

  /** Gives it back; what is on it is gone. */
  remove(): void {
    if (!this.isOwn) return;
    process.off('exit', this.#unmount);
    execFileSync('umount', ['--lazy', this.#folder]);
  }
}
