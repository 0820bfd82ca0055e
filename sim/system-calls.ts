import { OsError } from '../broker/hardware/os.ts';
import { Errno, fail } from './errno.ts';

/** One system call, as it was answered. */
export interface SystemCall {
  by: 'broker' | 'other';
  syscall: string;
  path: string;
  /** What was written, or the ioctl's request. */
  value?: string;
  /** Absent if it succeeded, or has not come back yet. */
  errno?: string;
  /** When it was made. */
  atNs: bigint;
}

/** Calls that stay in the kernel until a test lets them go. */
export interface Hold {
  /** How many wait now. */
  readonly waiting: number;
  /** Lets go what waits, and holds nothing more. */
  release(): void;
}

interface Meant {
  path: string;
  syscall: string | undefined;
}

interface Held extends Meant {
  released: Promise<void>;
  waiting: number;
}

/** The book of system calls: notes each, lets those fail that a test told to fail, and holds those that it told to wait. */
export class SystemCalls {
  readonly #nowNs: () => bigint;
  readonly #remembered: number;
  readonly #place: (path: string) => string;
  #faults: (Meant & { errno: string })[] = [];
  #holds: Held[] = [];
  #log: SystemCall[] = [];
  #by: SystemCall['by'] = 'broker';

  /**
   * @param remembered how many system calls the log keeps
   * @param place what a path names, so that one device has one name
   */
  constructor(nowNs: () => bigint, remembered: number, place: (path: string) => string) {
    this.#nowNs = nowNs;
    this.#remembered = remembered;
    this.#place = place;
  }

  get isKept(): boolean {
    return this.#remembered > 0;
  }

  get log(): readonly SystemCall[] {
    return this.#log;
  }

  clear(): void {
    this.#log = [];
  }

  failNext(path: string, errno: string, syscall?: string): void {
    this.#faults.push({ path, errno, syscall });
  }

  hold(path: string, syscall?: string): Hold {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const held: Held = { path, syscall, released, waiting: 0 };
    this.#holds.push(held);
    return {
      get waiting() {
        return held.waiting;
      },
      release: () => {
        this.#holds = this.#holds.filter((other) => other !== held);
        release();
      },
    };
  }

  /** For calls on another thread: resolves when those on such a path may come back. Undefined: they are not held. */
  heldUntil(path: string, syscalls: readonly string[]): Promise<void> | undefined {
    const held = this.#holds.find((hold) => syscalls.some((syscall) => this.#isMeant(hold, syscall, path)));
    return held && wait(held);
  }

  /** What is called within is another process's. */
  asOther<Result>(act: () => Result): Result {
    this.#by = 'other';
    try {
      return act();
    } finally {
      this.#by = 'broker';
    }
  }

  /** A call that is over when it returns. @throws OsError */
  make<Result>(syscall: string, path: string, value: string | undefined, act: () => Result): Result {
    const entry = this.#note(syscall, path, value);
    try {
      this.#failIfTold(syscall, path);
      return act();
    } catch (error) {
      throw answered(error, syscall, path, entry);
    }
  }

  /** A call that may wait. It enters the kernel in the turn in which it is made. @throws OsError */
  async makeWaiting<Result>(
    syscall: string,
    path: string,
    value: string | undefined,
    act: () => Result | Promise<Result>,
  ): Promise<Result> {
    const entry = this.#note(syscall, path, value);
    try {
      const held = this.#holds.find((hold) => this.#isMeant(hold, syscall, path));
      if (held !== undefined) await wait(held);
      this.#failIfTold(syscall, path);
      return await act();
    } catch (error) {
      throw answered(error, syscall, path, entry);
    }
  }

  /** The call's line in the log, where one is kept. */
  #note(syscall: string, path: string, value: string | undefined): SystemCall | undefined {
    if (!this.isKept) return undefined;
    const entry: SystemCall = { by: this.#by, syscall, path, atNs: this.#nowNs() };
    if (value !== undefined) entry.value = value;
    this.#log.push(entry);
    if (this.#log.length > this.#remembered) this.#log = this.#log.slice(-this.#remembered / 2);
    return entry;
  }

  #failIfTold(syscall: string, path: string): void {
    if (this.#faults.length === 0) return;
    const fault = this.#faults.find((one) => this.#isMeant(one, syscall, path));
    if (fault === undefined) return;
    this.#faults = this.#faults.filter((one) => one !== fault);
    fail(fault.errno);
  }

  #isMeant(meant: Meant, syscall: string, path: string): boolean {
    const isSame = meant.syscall === undefined || meant.syscall === syscall;
    return isSame && this.#place(meant.path) === this.#place(path);
  }
}

async function wait(held: Held): Promise<void> {
  held.waiting++;
  await held.released;
  held.waiting--;
}

function answered(error: unknown, syscall: string, path: string, entry: SystemCall | undefined): unknown {
  if (!(error instanceof Errno)) return error;
  if (entry !== undefined) entry.errno = error.errno;
  return new OsError(error.errno, syscall, path);
}
