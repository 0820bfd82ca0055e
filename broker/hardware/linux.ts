import {
  closeSync,
  fstatSync,
  watch as fsWatch,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  writeSync,
} from 'node:fs';
import type { LaneLink, LaneOptions } from '../lanes/messages.ts';
import { duplicate, ioctl, ioctlWithNumber, makeOurs } from '../native.ts';
import { monotonicClock } from './clock.ts';
import { call, openFlags } from './linux-calls.ts';
import { OpenDescriptors } from './linux-descriptors.ts';
import { LinuxLane } from './linux-lane.ts';
import { LinuxSerial } from './linux-serial.ts';
import { LinuxWaiting } from './linux-waiting.ts';
import { type Fd, type FileIdentity, type OpenMode, type Os, OsError, type Timer, type Watch } from './os.ts';

/** What a path without anything at its end answers. */
const MEANS_NOTHING_THERE = new Set(['ENOENT', 'ENOTDIR']);

/** The kernel of this machine. */
export class Linux implements Os {
  readonly #open = new OpenDescriptors();
  readonly waiting = new LinuxWaiting(this.#open);
  readonly serial = new LinuxSerial(this.#open);
  readonly nowNs = monotonicClock.nowNs;

  open(path: string, mode: OpenMode): Fd {
    const fd = call('open', path, () => openSync(path, openFlags[mode]));
    this.#open.add(fd, path);
    return fd;
  }

  close(fd: Fd): void {
    const path = this.#open.remove(fd);
    call('close', path, () => closeSync(fd));
  }

  readAtStart(fd: Fd, into: Uint8Array): number {
    return call('read', this.#open.path(fd), () => readSync(fd, into, 0, into.length, 0));
  }

  writeAtStart(fd: Fd, bytes: Uint8Array): void {
    const path = this.#open.path(fd);
    const written = call('write', path, () => writeSync(fd, bytes, 0, bytes.length, 0));
    // A device that took only a part has not understood the rest: to send that by itself would be another command.
    if (written !== bytes.length) throw new OsError('EIO', 'write', path);
  }

  ioctl(fd: Fd, request: number, argument: Uint8Array | number): number {
    const path = this.#open.path(fd);
    return typeof argument === 'number'
      ? ioctlWithNumber(fd, request, argument, path)
      : ioctl(fd, request, argument, path);
  }

  identify(fd: Fd): FileIdentity {
    const status = call('fstat', this.#open.path(fd), () => fstatSync(fd));
    return { type: fileType(status), rdev: status.rdev };
  }

  look(path: string): FileIdentity {
    const status = call('lstat', path, () => lstatSync(path));
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

  readAvailable(fd: Fd, into: Uint8Array): number {
    const path = this.#open.path(fd);
    try {
      const length = call('read', path, () => readSync(fd, into, 0, into.length, null));
      // The end of what a device says: it was hung up.
      if (length === 0 && into.length > 0) throw new OsError('ENODEV', 'read', path);
      return length;
    } catch (error) {
      if (error instanceof OsError && error.errno === 'EAGAIN') return 0;
      throw error;
    }
  }

  onReadable(fd: Fd, onReadable: () => void): Watch {
    return this.#open.watch(fd, onReadable);
  }

  adopt(fd: Fd, path: string): void {
    makeOurs(fd, path);
    this.#open.add(fd, path);
  }

  duplicate(fd: Fd): Fd {
    return duplicate(fd, this.#open.path(fd));
  }

  startLane(options: LaneOptions): LaneLink {
    return new LinuxLane(options);
  }

  after(ms: number, callback: () => void): Timer {
    return monotonicClock.after(ms, callback);
  }
}

function fileType(status: Stats): FileIdentity['type'] {
  if (status.isFile()) return 'file';
  if (status.isCharacterDevice()) return 'character';
  return status.isBlockDevice() ? 'block' : 'other';
}

function unlessNothingThere<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof OsError && MEANS_NOTHING_THERE.has(error.errno)) return undefined;
    throw error;
  }
}
