import { readSync, writeSync } from 'node:fs';
import { ioctl, ioctlWithNumber, waitingIoctl } from '../native.ts';
import type { Binding } from './linux-binding.ts';
import { call } from './linux-calls.ts';
import type { OpenDescriptors } from './linux-descriptors.ts';
import { LinePoller } from './linux-line-poller.ts';
import { type Fd, OsError, type SerialLine } from './os.ts';
import { decodeSettings, isNear, queues, TCFLSH, TCGETS2, TERMIOS2_BYTES, TIOCNXCL } from './serial/terminal.ts';

/** What a terminal answers that was hung up, or whose device was pulled out. */
const MEANS_GONE = new Set(['EIO', 'ENXIO', 'ENODEV']);

interface Unsent {
  bytes: Uint8Array;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * A serial port that the binding opened. Its settings, draining and closing are the binding's. The binding's `read` and `write` are not
 * used: `read` takes the 0 of a port that was hung up for "nothing yet" and asks again for ever, on threads of the pool, and writes that
 * overlap are mixed. The descriptor does not wait: a read or write of our own takes microseconds, and no thread.
 */
export class LinuxSerialLine implements SerialLine {
  readonly fd: Fd;
  readonly #binding: Binding;
  readonly #path: string;
  readonly #open: OpenDescriptors;
  readonly #poller: LinePoller;
  /** What the kernel has not taken of each write. */
  #unsent: Unsent[] = [];
  #isSending = false;
  /** Calls on threads: the number of the descriptor must be ours until they are back. */
  readonly #onThreads = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(binding: Binding, fd: Fd, path: string, descriptors: OpenDescriptors) {
    this.fd = fd;
    this.#binding = binding;
    this.#path = path;
    this.#poller = new LinePoller(new binding.Poller(fd), path);
    this.#open = descriptors;
    this.#open.add(fd, path);
  }

  /** Comes back in a turn of the loop that is not the caller's: who sends without end does not keep it from everybody else. */
  async read(into: Uint8Array): Promise<number> {
    this.#mustBeOpen('read');
    for (;;) {
      await this.#poller.ready('readable');
      const length = this.#atOnce('read', () => readSync(this.fd, into, 0, into.length, null));
      // The end of what a port says: it was hung up.
      if (length === 0 && into.length > 0) throw new OsError('ENODEV', 'read', this.#path);
      if (length !== undefined) return length;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#mustBeOpen('write');
    const written = new Promise<void>((resolve, reject) => this.#unsent.push({ bytes, resolve, reject }));
    if (!this.#isSending) void this.#send();
    await written;
  }

  async setBaudRate(baudRate: number): Promise<void> {
    await this.#onThread('tcsetattr', () => this.#binding.setBaudRate(this.fd, this.#path, baudRate));
    // The binding does not look whether it was taken.
    const termios = Buffer.alloc(TERMIOS2_BYTES);
    this.#ofTerminal(() => ioctl(this.fd, TCGETS2, termios, this.#path));
    if (!isNear(decodeSettings(termios).baudRate, baudRate)) throw new OsError('EINVAL', 'tcsetattr', this.#path);
  }

  purge(which: keyof typeof queues): void {
    this.#mustBeOpen('tcflush');
    if (which !== 'received') this.#drop(new OsError('ECANCELED', 'write', this.#path));
    this.#ofTerminal(() => ioctlWithNumber(this.fd, TCFLSH, queues[which], this.#path));
    // The kernel tells nobody that there is room after a purge of a pseudo terminal.
    if (which !== 'received') this.#poller.wake('writable');
  }

  drain(): Promise<void> {
    return this.#onThread('tcdrain', () => this.#binding.drain(this.fd, this.#path));
  }

  ioctl(request: number, argument: Uint8Array | number): Promise<number> {
    return this.#onThread('ioctl', () => waitingIoctl(this.fd, request, argument, this.#path));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#open.remove(this.fd);
    this.#poller.close();
    this.#drop(new OsError('ECANCELED', 'write', this.#path));
    try {
      // A close waits for what is unsent, 30 s by default; so do drains.
      ioctlWithNumber(this.fd, TCFLSH, queues.unsent, this.#path);
      // Whoever else has it open would go on to keep others out.
      ioctlWithNumber(this.fd, TIOCNXCL, 0, this.#path);
    } catch (error) {
      // Of a port that has gone there is nothing to say.
      if (!(error instanceof OsError)) throw error;
    }
    await Promise.allSettled(this.#onThreads);
    await this.#binding.close(this.fd, this.#path);
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    try {
      for (let [next] = this.#unsent; next !== undefined; [next] = this.#unsent) {
        const { bytes, resolve } = next;
        const taken = this.#atOnce('write', () => writeSync(this.fd, bytes, 0, bytes.length, null));
        if (taken === undefined) await this.#poller.ready('writable');
        else next.bytes = bytes.subarray(taken);
        if (next.bytes.length > 0 || this.#unsent[0] !== next) continue;
        this.#unsent.shift();
        resolve();
      }
    } catch (error) {
      this.#drop(error);
    } finally {
      this.#isSending = false;
    }
  }

  #drop(error: unknown): void {
    const dropped = this.#unsent;
    this.#unsent = [];
    for (const { reject } of dropped) reject(error);
  }

  /** Undefined: not now, the terminal has nothing, or no room. @throws OsError */
  #atOnce(syscall: string, act: () => number): number | undefined {
    this.#mustBeOpen(syscall);
    try {
      return this.#ofTerminal(() => call(syscall, this.#path, act));
    } catch (error) {
      if (error instanceof OsError && error.errno === 'EAGAIN') return undefined;
      throw error;
    }
  }

  /** Gives ECANCELED where it was closed meanwhile, whatever came of the call. */
  async #onThread<Result>(syscall: string, act: () => Promise<Result>): Promise<Result> {
    this.#mustBeOpen(syscall);
    const done = act();
    this.#onThreads.add(done);
    try {
      return await done;
    } catch (error) {
      throw meant(error);
    } finally {
      this.#onThreads.delete(done);
      this.#mustBeOpen(syscall);
    }
  }

  #ofTerminal<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      throw meant(error);
    }
  }

  #mustBeOpen(syscall: string): void {
    if (this.#closing !== undefined) throw new OsError('ECANCELED', syscall, this.#path);
  }
}

/** Whatever it is called, it has gone. */
function meant(error: unknown): unknown {
  const isGone = error instanceof OsError && MEANS_GONE.has(error.errno);
  return isGone ? new OsError('ENODEV', error.syscall, error.path) : error;
}
