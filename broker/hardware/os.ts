import type { LineSettings } from '../../contract/serial/line-settings.ts';
import type { LaneLink, LaneOptions } from '../lanes/messages.ts';

/**
 * The seam of system calls: everything that the broker asks of a kernel's devices goes through this interface. The real
 * one is `linux.ts`; `sim/` has a simulated kernel behind it. Only this lowest layer is ever replaced in a test, so that
 * the order of writes and the mapping of errnos run there too.
 *
 * Every call but `waiting` ones is synchronous and throws `OsError` with the errno's name. Paths come from discovery or from the inventory,
 * never from a client.
 */
export interface Os {
  /** Opens without following a link at the end, non-blocking, without becoming a controlling terminal. */
  open(path: string, mode: OpenMode): Fd;
  close(fd: Fd): void;
  /** Reads from offset 0, as sysfs wants it. Gives the number of bytes. */
  readAtStart(fd: Fd, into: Uint8Array): number;
  /** Writes at offset 0, in one system call. */
  writeAtStart(fd: Fd, bytes: Uint8Array): void;
  /**
   * Bytes are what the call's pointer points to: read and written in place, of the size that the request encodes. A number is
   * passed as it is. Gives the call's result.
   */
  ioctl(fd: Fd, request: number, argument: Uint8Array | number): number;
  /** What the descriptor really is, from `fstat`. */
  identify(fd: Fd): FileIdentity;
  /** What is there, from `lstat`: without opening it, which may already do something, and without following a link. */
  look(path: string): FileIdentity;
  /** Names in a directory, sorted; empty if there is no such directory. */
  list(directory: string): string[];
  /** The path without links, or undefined if there is nothing. */
  realPath(path: string): string | undefined;
  /**
   * Calls back after somebody, the broker included, wrote to the file, or to a file in the directory (inotify; sysfs tells
   * of writers, not of the hardware).
   */
  watch(path: string, onWrite: () => void): Watch;
  /** Calls that may wait in the kernel. */
  readonly waiting: WaitingCalls;
  /** Serial ports, which need more than a descriptor. */
  readonly serial: SerialCalls;
  /** Reads what is there at the descriptor's own position, without waiting. Gives the number of bytes; 0: nothing now. */
  readAvailable(fd: Fd, into: Uint8Array): number;
  /** Calls back, in a turn of its own, whenever there is something to read, or the device has gone; until it is closed. */
  onReadable(fd: Fd, onReadable: () => void): Watch;
  /**
   * Another descriptor of the same open file: closing one of the two leaves the other as it is. It is for whoever it is given to, who
   * closes it.
   */
  duplicate(fd: Fd): Fd;
  /** Starts what drives the outputs of one bus on time. */
  startLane(options: LaneOptions): LaneLink;
  /** Takes over a descriptor that an ioctl made, so that the other calls know it. @param path for the text of errors */
  adopt(fd: Fd, path: string): void;
  /** Monotonic clock. */
  nowNs(): bigint;
  /** Calls back once, not before the time is over; the broker's only timer. */
  after(ms: number, callback: () => void): Timer;
}

/**
 * Calls that may wait in the kernel for as long as a tape rewinds: off the event loop, each on a thread for as long as it takes. The
 * buffers must be left alone until the promise settles. Rejects with OsError.
 */
export interface WaitingCalls {
  /** As `Os.open`. */
  open(path: string, mode: OpenMode): Promise<Fd>;
  /** A tape writes its marks when it is closed. */
  close(fd: Fd): Promise<void>;
  /** As `Os.ioctl`. */
  ioctl(fd: Fd, request: number, argument: Uint8Array | number): Promise<number>;
  /** Reads at the descriptor's own position, one read(2). Gives the number of bytes; 0: the end, or a file mark. */
  read(fd: Fd, into: Uint8Array): Promise<number>;
  /** Writes at the descriptor's own position, one write(2). Gives the number of bytes that were taken. */
  write(fd: Fd, bytes: Uint8Array): Promise<number>;
}

export interface SerialCalls {
  /**
   * Opens a port, raw and for this process alone (TIOCEXCL), without becoming a controlling terminal. The path was looked at
   * (`look`), and what was opened is to be looked at again (`identify`): a link at its end is followed. Waits on a thread.
   * Rejects with OsError.
   */
  open(path: string, settings: LineSettings): Promise<SerialLine>;
}

/** An open serial port. All of it rejects, or throws, with OsError: ENODEV when the port has gone, ECANCELED once it is closed. */
export interface SerialLine {
  /** For `identify`; never for `close`. */
  readonly fd: Fd;
  /** Waits until there is something. Gives the number of bytes. One at a time. */
  read(into: Uint8Array): Promise<number>;
  /** Waits until the kernel has taken all of it. Writes go one after the other, each as a whole. */
  write(bytes: Uint8Array): Promise<void>;
  /** For bytes in both directions; what waits in the kernel may be lost. Waits on a thread. */
  setBaudRate(baudRate: number): Promise<void>;
  /** As `waiting.ioctl`: modem lines and breaks of a USB adapter go over its cable. */
  ioctl(request: number, argument: Uint8Array | number): Promise<number>;
  /** Throws away what the kernel has (tcflush). Of what is unsent also what writes still have: those reject with ECANCELED. */
  purge(which: 'received' | 'unsent' | 'both'): void;
  /** Waits until all that was taken has left (tcdrain): on a thread, for as long as flow control says, or until `purge`. */
  drain(): Promise<void>;
  /**
   * Throws away what was not sent, for which the kernel would wait. Reads and writes that wait reject with ECANCELED; calls on threads
   * are waited for.
   */
  close(): Promise<void>;
}

/** The part of it that a test may run faster than time. */
export type Clock = Pick<Os, 'nowNs' | 'after'>;

export type Fd = number;
export type OpenMode = 'read' | 'write' | 'read-write';

export interface FileIdentity {
  type: 'file' | 'character' | 'block' | 'other';
  /** Device number of a character or block device. */
  rdev: number;
}

export interface Watch {
  close(): void;
}

export interface Timer {
  cancel(): void;
}

/** A system call that failed. `errno` is its name (`EBUSY`), `syscall` and `path` say where. */
export class OsError extends Error {
  override readonly name = 'OsError';
  readonly errno: string;
  readonly syscall: string;
  readonly path: string;
  constructor(errno: string, syscall: string, path: string) {
    super(`${syscall} ${path}: ${errno}`);
    this.errno = errno;
    this.syscall = syscall;
    this.path = path;
  }
}
