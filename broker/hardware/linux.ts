import {
  closeSync,
  constants,
  fstatSync,
  watch as fsWatch,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { errnoName, ioctl, ioctlWithNumber } from '../native.ts';
import { monotonicClock } from './clock.ts';
import { type Fd, type FileIdentity, type OpenMode, type Os, OsError, type Timer, type Watch } from './os.ts';

const ALWAYS = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
const flags: Record<OpenMode, number> = {
  read: constants.O_RDONLY | ALWAYS,
  write: constants.O_WRONLY | ALWAYS,
  'read-write': constants.O_RDWR | ALWAYS,
};

/** What a path without anything at its end answers. */
const MEANS_NOTHING_THERE = new Set(['ENOENT', 'ENOTDIR']);

/** The kernel of this machine. */
export class Linux implements Os {
  /** For the text of errors. */
  readonly #paths = new Map<Fd, string>();
  readonly nowNs = monotonicClock.nowNs;

  open(path: string, mode: OpenMode): Fd {
    const fd = call('open', path, () => openSync(path, flags[mode]));
    this.#paths.set(fd, path);
    return fd;
  }

  close(fd: Fd): void {
    const path = this.#path(fd);
    this.#paths.delete(fd);
    call('close', path, () => closeSync(fd));
  }

  readAtStart(fd: Fd, into: Uint8Array): number {
    return call('read', this.#path(fd), () => readSync(fd, into, 0, into.length, 0));
  }

  writeAtStart(fd: Fd, bytes: Uint8Array): void {
    const path = this.#path(fd);
    const written = call('write', path, () => writeSync(fd, bytes, 0, bytes.length, 0));
    // A device that took only a part has not understood the rest: to send that by itself would be another command.
    if (written !== bytes.length) throw new OsError('EIO', 'write', path);
  }

  ioctl(fd: Fd, request: number, argument: Uint8Array | number): number {
    const path = this.#path(fd);
    return typeof argument === 'number'
      ? ioctlWithNumber(fd, request, argument, path)
      : ioctl(fd, request, argument, path);
  }

  identify(fd: Fd): FileIdentity {
    const status = call('fstat', this.#path(fd), () => fstatSync(fd));
    return { type: fileType(status), rdev: status.rdev };
  }

  list(directory: string): string[] {
    return unlessNothingThere(() => call('readdir', directory, () => readdirSync(directory).sort())) ?? [];
  }

  realPath(path: string): string | undefined {
    return unlessNothingThere(() => call('realpath', path, () => realpathSync.native(path)));
  }

  watch(path: string, onWrite: () => void): Watch {
    const watcher = call('inotify_add_watch', path, () => fsWatch(path, { persistent: false }));
    // An error of a watch is the end of what it watched: there will be nothing to tell.
    watcher.on('change', onWrite).on('error', () => watcher.close());
    return { close: () => watcher.close() };
  }

  after(ms: number, callback: () => void): Timer {
    return monotonicClock.after(ms, callback);
  }

  #path(fd: Fd): string {
    return this.#paths.get(fd) ?? `descriptor ${fd}`;
  }
}

function fileType(status: Stats): FileIdentity['type'] {
  if (status.isFile()) return 'file';
  if (status.isCharacterDevice()) return 'character';
  return status.isBlockDevice() ? 'block' : 'other';
}

function call<Result>(syscall: string, path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const { errno } = error as NodeJS.ErrnoException;
    if (errno === undefined) throw error;
    throw new OsError(errnoName(-errno), syscall, path);
  }
}

function unlessNothingThere<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof OsError && MEANS_NOTHING_THERE.has(error.errno)) return undefined;
    throw error;
  }
}
