import { closeSync, constants, fdatasync, fdatasyncSync, fstatSync, openSync, writeSync } from 'node:fs';

/** A file that is appended to, and put on the disk beside that. */
export class SyncedFile {
  readonly #fd: number;
  #size: number;
  #unsynced = false;
  #syncing = 0;
  #isClosed = false;

  /** @throws Error if it is there and no plain file, or cannot be opened */
  constructor(path: string) {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
    this.#fd = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    const stat = fstatSync(this.#fd);
    this.#size = stat.size;
    if (stat.isFile()) return;
    closeSync(this.#fd);
    throw new Error(`${path} is not a plain file: the audit log must be one`);
  }

  get size(): number {
    return this.#size;
  }

  /** @returns how many of the bytes were taken @throws the errors of node:fs */
  write(bytes: Uint8Array): number {
    const count = writeSync(this.#fd, bytes);
    this.#size += count;
    this.#unsynced = true;
    return count;
  }

  /** Asks the kernel to put it on the disk, without waiting. */
  sync(onProblem: (message: string) => void): void {
    if (!this.#unsynced) return;
    this.#unsynced = false;
    this.#syncing++;
    fdatasync(this.#fd, (error) => {
      this.#syncing--;
      if (error) onProblem(error.message);
      if (this.#isClosed) this.#release();
    });
  }

  /** Has everything on the disk when it returns. @throws the errors of node:fs */
  flush(): void {
    fdatasyncSync(this.#fd);
    this.#unsynced = false;
  }

  close(): void {
    this.#isClosed = true;
    this.#release();
  }

  /** The descriptor is let go when the last sync that uses it has come back. */
  #release(): void {
    if (this.#syncing === 0) closeSync(this.#fd);
  }
}
