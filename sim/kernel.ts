import { monotonicClock } from '../broker/hardware/clock.ts';
import type {
  Clock,
  Fd,
  FileIdentity,
  OpenMode,
  Os,
  SerialCalls,
  Timer,
  WaitingCalls,
  Watch,
} from '../broker/hardware/os.ts';
import type { LaneLink, LaneOptions } from '../broker/lanes/messages.ts';
import { fail } from './errno.ts';
import { SimulatedLane } from './lane.ts';
import { identityOf, OpenFile } from './open-file.ts';
import { Poller } from './poller.ts';
import { SimulatedSerial } from './serial/line.ts';
import { type Hold, type SystemCall, SystemCalls } from './system-calls.ts';
import { type OpenDevice, Tree } from './tree.ts';

export type { SystemCall } from './system-calls.ts';

/** Remembered system calls, unless told otherwise. */
const REMEMBERED = 10_000;
const LONGEST_TEXT = 4096;
/** Nobody mistakes it for a descriptor of this machine. */
const FIRST_FD = 1_000_000;

/** 2026-01-01T00:00:00Z. */
const BOOTED_AT_NS = 1_767_225_600_000_000_000n;

/**
 * A kernel in memory, behind the same seam of system calls as the real one. It knows files, devices and links, and nothing
 * of what they mean: `sim/pwm.ts`, `sim/tape.ts` and the others put devices into it.
 */
export class SimulatedKernel implements Os {
  readonly tree = new Tree();
  readonly serial: SerialCalls = new SimulatedSerial(this);
  readonly #clock: Clock;
  readonly #calls: SystemCalls;
  readonly #open = new Map<Fd, OpenFile>();
  readonly #watches = new Set<{ path: string; onWrite: () => void }>();
  #nextFd = FIRST_FD;

  /** @param remembered how many system calls the log keeps; 0 where nobody reads it */
  constructor(clock: Clock = monotonicClock, remembered = REMEMBERED) {
    this.#clock = clock;
    this.#calls = new SystemCalls(
      () => clock.nowNs(),
      remembered,
      (path) => this.tree.canonical(path) ?? path,
    );
    for (const path of ['/sys/class', '/sys/devices', '/sys/dev/char', '/sys/dev/block', '/dev'])
      this.tree.place(path, { kind: 'directory', entries: new Map() });
  }

  /** The last system calls, oldest first. */
  get log(): readonly SystemCall[] {
    return this.#calls.log;
  }

  /** What the broker wrote into files since the log was cleared, oldest first: `pwm0/period ← 20000`. A failure ends with its errno. */
  get writes(): string[] {
    return this.log
      .filter(({ by, syscall }) => by === 'broker' && syscall === 'write')
      .map(({ path, value, errno }) => {
        const end = path.split('/').slice(-2).join('/');
        return `${end} ← ${value}${errno === undefined ? '' : `: ${errno}`}`;
      });
  }

  clearLog(): void {
    this.#calls.clear();
  }

  /** How many descriptors are open: a test's way to find leaks. */
  get openDescriptors(): number {
    return this.#open.size;
  }

  /** The next system call on a path, or the next of a kind, fails. */
  failNext(path: string, errno: string, syscall?: string): void {
    this.#calls.failNext(path, errno, syscall);
  }

  /** Calls of `waiting` on a path, or those of a kind, and those of lanes, stay in the kernel until they are released. */
  hold(path: string, syscall?: string): Hold {
    return this.#calls.hold(path, syscall);
  }

  /** What is called within is called by another process. */
  asOther<Result>(act: () => Result): Result {
    return this.#calls.asOther(act);
  }

  /** Another process writes to a file. @throws OsError */
  writeAsOther(path: string, text: string): void {
    this.asOther(() => {
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
    return this.asOther(() => {
      const fd = this.open(path, 'read');
      const bytes = Buffer.alloc(4096);
      try {
        return bytes.toString('utf8', 0, this.readAtStart(fd, bytes));
      } finally {
        this.close(fd);
      }
    });
  }

  /** A descriptor that a driver makes by an ioctl. It has no node: fstat calls it neither file nor device. */
  install(device: OpenDevice, path: string): Fd {
    return this.#add(OpenFile.of(device, path));
  }

  /** Time that a driver takes. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  open(path: string, mode: OpenMode): Fd {
    return this.#calls.make('open', path, undefined, () => this.#openNow(path, mode));
  }

  close(fd: Fd): void {
    this.#onFile('close', fd, undefined, (file) => this.#closeNow(fd, file));
  }

  readAtStart(fd: Fd, into: Uint8Array): number {
    return this.#onFile('read', fd, undefined, (file) => file.read(into, 0));
  }

  readAvailable(fd: Fd, into: Uint8Array): number {
    return this.#onFile('read', fd, undefined, (file) => file.readAvailable(into));
  }

  writeAtStart(fd: Fd, bytes: Uint8Array): void {
    this.#onFile('write', fd, this.#textOf(bytes), (file) => file.write(bytes));
    this.#notify(fd);
  }

  ioctl(fd: Fd, request: number, argument: Uint8Array | number): number {
    return this.#onFile('ioctl', fd, this.#requestText(request), (file) => file.ioctl(request, argument));
  }

  readonly waiting: WaitingCalls = {
    open: (path, mode) => this.#calls.makeWaiting('open', path, undefined, () => this.#openNow(path, mode)),
    close: (fd) => this.#onFileWaiting('close', fd, undefined, (file) => this.#closeNow(fd, file)),
    ioctl: (fd, request, argument) =>
      this.#onFileWaiting('ioctl', fd, this.#requestText(request), (file) => file.ioctl(request, argument)),
    read: (fd, into) => this.#onFileWaiting('read', fd, undefined, (file) => file.read(into)),
    write: async (fd, bytes) => {
      await this.#onFileWaiting('write', fd, this.#textOf(bytes), (file) => file.write(bytes));
      this.#notify(fd);
      return bytes.length;
    },
  };

  onReadable(fd: Fd, onReadable: () => void): Watch {
    return this.#onFile('poll', fd, undefined, ({ poll }) => new Poller(poll, onReadable));
  }

  /** A simulated driver's descriptors are known from the start. */
  adopt(fd: Fd, path: string): void {
    this.#calls.make('adopt', path, undefined, () => this.#open.get(fd) ?? fail('EBADF'));
  }

  duplicate(fd: Fd): Fd {
    return this.#onFile('dup', fd, undefined, (file) => {
      file.share();
      return this.#add(file);
    });
  }

  startLane(options: LaneOptions): LaneLink {
    const heldUntil = (fd: Fd) => this.#calls.heldUntil(this.#open.get(fd)?.path ?? '', ['write', 'ioctl']);
    return new SimulatedLane({ os: this, clock: this.#clock, heldUntil }, options);
  }

  identify(fd: Fd): FileIdentity {
    return this.#onFile('fstat', fd, undefined, (file) => file.identify());
  }

  look(path: string): FileIdentity {
    return this.#calls.make('lstat', path, undefined, () => identityOf(this.tree.find(path) ?? fail('ENOENT')));
  }

  list(path: string): string[] {
    return this.#calls.make('readdir', path, undefined, () => {
      const node = this.tree.find(this.tree.realPath(path) ?? path);
      return node?.kind === 'directory' ? [...node.entries.keys()].sort() : [];
    });
  }

  realPath(path: string): string | undefined {
    return this.#calls.make('realpath', path, undefined, () => this.tree.realPath(path));
  }

  watch(path: string, onWrite: () => void): Watch {
    return this.#calls.make('inotify_add_watch', path, undefined, () => {
      const watch = { path: this.tree.realPath(path) ?? fail('ENOENT'), onWrite };
      this.#watches.add(watch);
      return { close: () => this.#watches.delete(watch) };
    });
  }

  nowNs(): bigint {
    return this.#clock.nowNs();
  }

  /** The time of day, which goes with the other clock. */
  realTimeNs(): bigint {
    return BOOTED_AT_NS + this.nowNs();
  }

  after(ms: number, callback: () => void): Timer {
    return this.#clock.after(ms, callback);
  }

  #openNow(path: string, mode: OpenMode): Fd {
    const node = this.tree.find(path) ?? fail('ENOENT');
    const canonical = this.tree.canonical(path) ?? path;
    return this.#add(OpenFile.open(canonical, node, mode, () => this.tree.isRemoved(node)));
  }

  #add(file: OpenFile): Fd {
    const fd = this.#nextFd++;
    this.#open.set(fd, file);
    return fd;
  }

  #closeNow(fd: Fd, file: OpenFile): void | Promise<void> {
    this.#open.delete(fd);
    return file.close();
  }

  #onFile<Result>(
    syscall: string,
    fd: Fd,
    value: string | undefined,
    act: (file: OpenFile) => Result | Promise<Result>,
  ): Result {
    const file = this.#open.get(fd);
    const path = file?.path ?? `descriptor ${fd}`;
    return this.#calls.make(syscall, path, value, () => {
      const answer = act(file ?? fail('EBADF'));
      if (answer instanceof Promise) throw new Error(`${syscall} ${path} waits in the kernel: it would stop the loop`);
      return answer;
    });
  }

  #onFileWaiting<Result>(
    syscall: string,
    fd: Fd,
    value: string | undefined,
    act: (file: OpenFile) => Result | Promise<Result>,
  ): Promise<Result> {
    const file = this.#open.get(fd);
    const path = file?.path ?? `descriptor ${fd}`;
    return this.#calls.makeWaiting(syscall, path, value, () => act(file ?? fail('EBADF')));
  }

  /** What the log shows of what was written; blocks of a tape are no text. */
  #textOf(bytes: Uint8Array): string | undefined {
    if (!this.#calls.isKept) return undefined;
    return bytes.length <= LONGEST_TEXT ? Buffer.from(bytes).toString('latin1') : `${bytes.length} bytes`;
  }

  #requestText(request: number): string | undefined {
    return this.#calls.isKept ? `0x${request.toString(16)}` : undefined;
  }

  /** As inotify: after the call, whoever it was that wrote. */
  #notify(fd: Fd): void {
    if (this.#watches.size === 0) return;
    const path = this.#open.get(fd)?.path ?? '';
    const parent = path.slice(0, path.lastIndexOf('/'));
    for (const watch of this.#watches)
      if (watch.path === path || watch.path === parent)
        queueMicrotask(() => {
          if (this.#watches.has(watch)) watch.onWrite();
        });
  }
}
