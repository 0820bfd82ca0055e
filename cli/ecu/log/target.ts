import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cli } from '../../cli.ts';
import { fileProblem } from '../../files.ts';
import { UsageError } from '../../usage.ts';

/** Where the bytes of a log go. */
export interface Target {
  readonly path: string;
  /** Writes bytes, or a part of them. @returns how many @throws ErrnoException */
  write(bytes: Uint8Array): Promise<number>;
  /** Makes sure that the end of the power takes nothing of it. */
  sync(): Promise<void>;
  /** Cuts off what was written last, where that can be done. */
  cut(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** What there is of a file before one writes to it. */
export type Existing = 'refuse' | 'overwrite' | 'append';

const flags: Readonly<Record<Existing, number>> = {
  refuse: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL,
  overwrite: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
  append: constants.O_RDWR | constants.O_CREAT,
};

/** A pipe takes nothing that nobody reads, and never holds up a thread: nothing could end this process then. */
const PIPE = constants.O_WRONLY | constants.O_NONBLOCK;
const FULL_PIPE_MS = 20;

/** @throws UsageError: it exists already, cannot be opened, or is a pipe that nobody reads */
export async function openFile(path: string, existing: Existing): Promise<FileHandle> {
  const isPipe = existing === 'overwrite' && (await stat(path).catch(() => undefined))?.isFIFO() === true;
  try {
    return await open(path, isPipe ? PIPE : flags[existing], 0o666);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw existsProblem(path);
    if (code === 'ENXIO' && isPipe)
      throw new UsageError(`cannot write ${path}: it is a pipe that nobody reads`, 'start first what reads it');
    throw fileProblem('write', path, error);
  }
}

export const existsProblem = (path: string): UsageError =>
  new UsageError(`${path} exists already`, 'name another file; --force overwrites it, --append goes on with a .csv');

/** A file, from this byte on. */
export async function fileTarget(path: string, handle: FileHandle, from = 0): Promise<Target> {
  // A pipe or a terminal has no places and no disk.
  const isFile = (await handle.stat()).isFile();
  let at = from;
  return {
    path,
    async write(bytes) {
      try {
        const { bytesWritten } = await handle.write(bytes, 0, bytes.length, isFile ? at : null);
        at += bytesWritten;
        return bytesWritten;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        await sleep(FULL_PIPE_MS); // whoever reads it is slow
        return 0;
      }
    },
    async sync() {
      if (isFile) await handle.datasync();
    },
    async cut(bytes) {
      if (!isFile) return;
      at -= bytes;
      await handle.truncate(at);
    },
    close: () => handle.close(),
  };
}

/** Standard output. */
export function outputTarget({ streams: { output } }: Cli): Target {
  return {
    path: '-',
    async write(bytes) {
      if (!output.write(bytes)) await once(output, 'drain');
      return bytes.length;
    },
    async sync() {},
    async cut() {},
    async close() {},
  };
}
