import { type Fd, OsError, type SerialCalls, type SerialLine, type Watch } from '../../broker/hardware/os.ts';
import type { LineSettings } from '../../contract/serial/line-settings.ts';
import type { SimulatedKernel } from '../kernel.ts';
import {
  decodeSettings,
  encodeSettings,
  TCFLSH,
  TCGETS2,
  TCSBRK,
  TCSETS2,
  TERMIOS2_BYTES,
  TIOCEXCL,
  TIOCNXCL,
} from './ioctls.ts';

const queues = { received: 0, unsent: 1, both: 2 } as const;
/** For TCSBRK: no break, wait until everything has left. */
const DRAIN = 1;

/** Serial ports of a simulated kernel: the system calls that the real binding makes, in their order. */
export class SimulatedSerial implements SerialCalls {
  readonly #kernel: SimulatedKernel;

  constructor(kernel: SimulatedKernel) {
    this.#kernel = kernel;
  }

  async open(path: string, settings: LineSettings): Promise<SerialLine> {
    const fd = await this.#kernel.waiting.open(this.#kernel.tree.realPath(path) ?? path, 'read-write');
    const line = new SimulatedLine(this.#kernel, fd, path, settings);
    try {
      await line.ioctl(TCSETS2, encodeSettings(settings));
      this.#kernel.ioctl(fd, TIOCEXCL, 0);
      return line;
    } catch (error) {
      await line.close();
      throw error;
    }
  }
}

class SimulatedLine implements SerialLine {
  readonly fd: Fd;
  readonly #kernel: SimulatedKernel;
  readonly #path: string;
  #settings: LineSettings;
  /** What waits, by whether a purge of what is unsent ends it. */
  readonly #waiting = new Map<() => void, { isUnsent: boolean }>();
  #lastWrite: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(kernel: SimulatedKernel, fd: Fd, path: string, settings: LineSettings) {
    this.#kernel = kernel;
    this.fd = fd;
    this.#path = path;
    this.#settings = settings;
  }

  async read(into: Uint8Array): Promise<number> {
    for (;;) {
      const length = await this.#until('read', () => this.#kernel.waiting.read(this.fd, into).catch(nothingNow));
      // The end of what a port says: it was hung up.
      if (length === 0 && into.length > 0) throw new OsError('ENODEV', 'read', this.#path);
      if (length !== undefined) return length;
      await this.#readable();
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    const before = this.#lastWrite;
    const send = async (isCanceled: () => boolean) => {
      await before;
      if (!isCanceled()) await this.#kernel.waiting.write(this.fd, bytes);
    };
    const written = this.#until('write', send, true);
    this.#lastWrite = written.catch(() => {});
    return written;
  }

  async setBaudRate(baudRate: number): Promise<void> {
    const settings = { ...this.#settings, baudRate };
    await this.ioctl(TCSETS2, encodeSettings(settings));
    const termios = new Uint8Array(TERMIOS2_BYTES);
    await this.ioctl(TCGETS2, termios);
    if (decodeSettings(termios).baudRate !== baudRate) throw new OsError('EINVAL', 'tcsetattr', this.#path);
    this.#settings = settings;
  }

  purge(which: keyof typeof queues): void {
    this.#mustBeOpen('ioctl');
    if (which !== 'received') for (const [cancel, { isUnsent }] of this.#waiting) if (isUnsent) cancel();
    try {
      this.#kernel.ioctl(this.fd, TCFLSH, queues[which]);
    } catch (error) {
      throw meant(error);
    }
  }

  async drain(): Promise<void> {
    await this.ioctl(TCSBRK, DRAIN);
  }

  ioctl(request: number, argument: Uint8Array | number): Promise<number> {
    return this.#until('ioctl', () => this.#kernel.waiting.ioctl(this.fd, request, argument));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const cancel of this.#waiting.keys()) cancel();
    try {
      this.#kernel.ioctl(this.fd, TCFLSH, queues.unsent);
      this.#kernel.ioctl(this.fd, TIOCNXCL, 0);
    } catch (error) {
      if (!(error instanceof OsError)) throw error;
    }
    await this.#kernel.waiting.close(this.fd);
  }

  #readable(): Promise<void> {
    let watch: Watch | undefined;
    const readable = new Promise<void>((resolve) => {
      watch = this.#kernel.onReadable(this.fd, resolve);
    });
    return this.#until('read', () => readable).finally(() => watch?.close());
  }

  /** Waits for a call of the kernel, or until it is canceled. */
  #until<Result>(
    syscall: string,
    call: (isCanceled: () => boolean) => Promise<Result>,
    isUnsent = false,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#mustBeOpen(syscall);
      const cancel = () => {
        this.#waiting.delete(cancel);
        reject(new OsError('ECANCELED', syscall, this.#path));
      };
      this.#waiting.set(cancel, { isUnsent });
      call(() => !this.#waiting.has(cancel))
        .then(resolve, (error) => reject(meant(error)))
        .finally(() => this.#waiting.delete(cancel));
    });
  }

  #mustBeOpen(syscall: string): void {
    if (this.#closing !== undefined) throw new OsError('ECANCELED', syscall, this.#path);
  }
}

/** Undefined: there is nothing now. */
function nothingNow(error: unknown): undefined {
  if (error instanceof OsError && error.errno === 'EAGAIN') return;
  throw error;
}

/** What a terminal answers that has gone. */
function meant(error: unknown): unknown {
  const isGone = error instanceof OsError && error.errno === 'EIO';
  return isGone ? new OsError('ENODEV', error.syscall, error.path) : error;
}
