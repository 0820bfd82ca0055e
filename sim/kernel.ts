import { monotonicClock } from '../broker/hardware/clock.ts';
import {
  type Clock,
  type Fd,
  type FileIdentity,
  type OpenMode,
  type Os,
  OsError,
  type Timer,
  type Watch,
} from '../broker/hardware/os.ts';
import { Errno, fail } from './errno.ts';
import { type Node, type OpenDevice, Tree } from './tree.ts';

/** One system call, as it was answered. */
export interface SystemCall {
  by: 'broker' | 'other';
  syscall: string;
  path: string;
  /** What was written, or the ioctl's request. */
  value?: string;
  /** Absent if it succeeded. */
  errno?: string;
  atNs: bigint;
}

interface OpenFile {
  path: string;
  node: Node;
  device: OpenDevice | undefined;
}

interface Fault {
  path: string;
  errno: string;
  syscall: string | undefined;
}

const encoder = new TextEncoder();

/** Remembered system calls, unless told otherwise. */
const REMEMBERED = 10_000;
/** Nobody mistakes it for a descriptor of this machine. */
const FIRST_FD = 1_000_000;

/**
 * A kernel in memory, behind the same seam of system calls as the real one. It knows files, devices and links, and nothing
 * of what they mean: `sim/pwm.ts` puts PWM chips into it.
 */
export class SimulatedKernel implements Os {
  readonly tree = new Tree();
  readonly #clock: Clock;
  readonly #remembered: number;
  readonly #open = new Map<Fd, OpenFile>();
  readonly #watches = new Set<{ path: string; onWrite: () => void }>();
  #faults: Fault[] = [];
  #log: SystemCall[] = [];
  #nextFd = FIRST_FD;
  #by: SystemCall['by'] = 'broker';

  /** @param remembered how many system calls the log keeps; 0 where nobody reads it */
  constructor(clock: Clock = monotonicClock, remembered = REMEMBERED) {
    this.#clock = clock;
    this.#remembered = remembered;
    for (const path of ['/sys/class', '/sys/devices', '/dev'])
      this.tree.place(path, { kind: 'directory', entries: new Map() });
  }

  /** The last system calls, oldest first. */
  get log(): readonly SystemCall[] {
    return this.#log;
  }

  /** What the broker wrote into files since the log was cleared, oldest first: `pwm0/period ← 20000`. A failure ends with its errno. */
  get writes(): string[] {
    return this.#log
      .filter(({ by, syscall }) => by === 'broker' && syscall === 'write')
      .map(({ path, value, errno }) => {
        const end = path.split('/').slice(-2).join('/');
        return `${end} ← ${value}${errno === undefined ? '' : `: ${errno}`}`;
      });
  }

  clearLog(): void {
    this.#log = [];
  }

  /** How many descriptors are open: a test's way to find leaks. */
  get openDescriptors(): number {
    return this.#open.size;
  }

  /** The next system call on a path, or the next of a kind, fails. */
  failNext(path: string, errno: string, syscall?: string): void {
    this.#faults.push({ path, errno, syscall });
  }

  /** Another process writes to a file. @throws OsError */
  writeAsOther(path: string, text: string): void {
    this.#asOther(() => {
      const fd = this.open(path, 'write');
      try {
        this.writeAtStart(fd, Buffer.from(text));
      } finally {
        this.close(fd);
      }
    });
  }

  /** Another process reads a file. @throws OsError */
  readAsOther(path: string): string {
    return this.#asOther(() => {
      const fd = this.open(path, 'read');
      const bytes = Buffer.alloc(4096);
      try {
        return bytes.toString('utf8', 0, this.readAtStart(fd, bytes));
      } finally {
        this.close(fd);
      }
    });
  }

  open(path: string, mode: OpenMode): Fd {
    return this.#call('open', path, undefined, () => {
      const node = this.tree.find(path) ?? fail('ENOENT');
      if (node.kind === 'link') fail('ELOOP');
      if (node.kind === 'directory') fail('EISDIR');
      if (node.kind === 'attribute' && !mode.split('-').every((way) => way in node)) fail('EACCES');
      const device = node.kind === 'device' ? node.open() : undefined;
      const fd = this.#nextFd++;
      this.#open.set(fd, { path: this.tree.canonical(path) ?? path, node, device });
      return fd;
    });
  }

  close(fd: Fd): void {
    this.#onFile('close', fd, undefined, ({ device }) => {
      this.#open.delete(fd);
      device?.close();
    });
  }

  readAtStart(fd: Fd, into: Uint8Array): number {
    return this.#onFile('read', fd, undefined, ({ node, device }) => {
      if (this.tree.isRemoved(node) && device === undefined) fail('ENODEV');
      if (node.kind === 'attribute' && node.read) return encoder.encodeInto(node.read(), into).written;
      const bytes = device?.read?.() ?? fail('EINVAL');
      into.set(bytes.subarray(0, into.length));
      return Math.min(bytes.length, into.length);
    });
  }

  writeAtStart(fd: Fd, bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString('latin1');
    this.#onFile('write', fd, text, ({ node, device }) => {
      if (this.tree.isRemoved(node) && device === undefined) fail('ENODEV');
      if (bytes.length === 0) return;
      const write = node.kind === 'attribute' ? node.write : undefined;
      if (write) write(text);
      else (device?.write ?? fail('EINVAL'))(bytes);
    });
    this.#notify(this.#open.get(fd)?.path ?? '');
  }

  ioctl(fd: Fd, request: number, argument: Uint8Array | number): number {
    return this.#onFile('ioctl', fd, `0x${request.toString(16)}`, ({ device }) =>
      device?.ioctl === undefined ? fail('ENOTTY') : device.ioctl(request, argument),
    );
  }

  identify(fd: Fd): FileIdentity {
    return this.#onFile('fstat', fd, undefined, ({ node }) =>
      node.kind === 'device' ? { type: 'character', rdev: node.rdev } : { type: 'file', rdev: 0 },
    );
  }

  list(path: string): string[] {
    return this.#call('readdir', path, undefined, () => {
      const node = this.tree.find(this.tree.realPath(path) ?? path);
      return node?.kind === 'directory' ? [...node.entries.keys()].sort() : [];
    });
  }

  realPath(path: string): string | undefined {
    return this.#call('realpath', path, undefined, () => this.tree.realPath(path));
  }

  watch(path: string, onWrite: () => void): Watch {
    return this.#call('inotify_add_watch', path, undefined, () => {
      const watch = { path: this.tree.realPath(path) ?? fail('ENOENT'), onWrite };
      this.#watches.add(watch);
      return { close: () => this.#watches.delete(watch) };
    });
  }

  nowNs(): bigint {
    return this.#clock.nowNs();
  }

  after(ms: number, callback: () => void): Timer {
    return this.#clock.after(ms, callback);
  }

  #onFile<Result>(syscall: string, fd: Fd, value: string | undefined, act: (file: OpenFile) => Result): Result {
    const file = this.#open.get(fd);
    return this.#call(syscall, file?.path ?? `descriptor ${fd}`, value, () => act(file ?? fail('EBADF')));
  }

  #call<Result>(syscall: string, path: string, value: string | undefined, act: () => Result): Result {
    const entry = this.#note(syscall, path, value);
    try {
      if (this.#faults.length > 0) this.#failIfTold(syscall, path);
      return act();
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (entry !== undefined) entry.errno = error.errno;
      throw new OsError(error.errno, syscall, path);
    }
  }

  /** The call's line in the log, where one is kept. */
  #note(syscall: string, path: string, value: string | undefined): SystemCall | undefined {
    if (this.#remembered === 0) return undefined;
    const entry: SystemCall = { by: this.#by, syscall, path, atNs: this.nowNs() };
    if (value !== undefined) entry.value = value;
    this.#log.push(entry);
    if (this.#log.length > this.#remembered) this.#log = this.#log.slice(-this.#remembered / 2);
    return entry;
  }

  #failIfTold(syscall: string, path: string): void {
    const isMeant = (fault: Fault) => this.#place(fault.path) === this.#place(path);
    const fault = this.#faults.find((one) => (one.syscall === undefined || one.syscall === syscall) && isMeant(one));
    if (fault === undefined) return;
    this.#faults = this.#faults.filter((one) => one !== fault);
    fail(fault.errno);
  }

  /** What a path names; itself, where the directories on its way are not there. */
  #place(path: string): string {
    return this.tree.canonical(path) ?? path;
  }

  /** As inotify: after the call, whoever it was that wrote. */
  #notify(path: string): void {
    const parent = path.slice(0, path.lastIndexOf('/'));
    for (const watch of this.#watches)
      if (watch.path === path || watch.path === parent)
        queueMicrotask(() => {
          if (this.#watches.has(watch)) watch.onWrite();
        });
  }

  #asOther<Result>(act: () => Result): Result {
    this.#by = 'other';
    try {
      return act();
    } finally {
      this.#by = 'broker';
    }
  }
}
