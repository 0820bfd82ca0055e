/** Waiting in a thread of one's own, more exactly than the event loop can, and wakeable by another thread: futex(2), prctl(2). */
import { failure, fromLibc, lastErrno } from './libc.ts';

/** `__NR_futex` of asm/unistd.h. */
const SYS_FUTEX: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 202, arm64: 98 };
const FUTEX_WAKE_PRIVATE = 1 | 128;
/** Unlike FUTEX_WAIT it takes a time of CLOCK_MONOTONIC to wait until, not how long. */
const FUTEX_WAIT_BITSET_PRIVATE = 9 | 128;
const ANY_BIT = 0xffff_ffff;
const EVERYBODY = 0x7fff_ffff;
const PR_SET_TIMERSLACK = 29;
const NS_PER_S = 1e9;
/**
 * ETIMEDOUT, EAGAIN, EINTR: time is over, it was another value already, a signal came; whoever waits looks for himself what it was. By
 * number: to make an error of what is no error takes as long as to wake up.
 */
const EXPECTED: ReadonlySet<number> = new Set([110, 11, 4]);

const CLOCK_MONOTONIC = 1;

/** struct timespec, in words: both of its numbers are below 2^32. */
const until = new Uint32Array(4);
const time = new Uint32Array(4);

/**
 * ns of the monotonic clock since a moment of it. For who asks without end: it makes nothing that would have to be collected, as
 * `process.hrtime()` does, and `performance.now()`.
 */
export function nowSince(seconds: number, nanoseconds: number): number {
  libc().clock_gettime(CLOCK_MONOTONIC, time);
  return ((time[0] ?? 0) - seconds) * NS_PER_S + ((time[2] ?? 0) - nanoseconds);
}

/**
 * Waits while a word of shared memory is as it was, until it is woken, and no longer than until a time. May return early.
 * @param word the first of its memory @param seconds, nanoseconds of the monotonic clock; undefined: without end
 */
export function waitOn(word: Int32Array, value: number, seconds: number | undefined, nanoseconds = 0): void {
  until[0] = seconds ?? 0;
  until[2] = nanoseconds;
  const result = libc().wait(
    futexNumber(),
    word,
    FUTEX_WAIT_BITSET_PRIVATE,
    value,
    seconds === undefined ? null : until,
    null,
    ANY_BIT,
  );
  if (result !== -1) return;
  if (!EXPECTED.has(lastErrno())) throw failure('futex', 'a word of memory');
}

/** Wakes whoever waits on a word. */
export function wake(word: Int32Array): void {
  libc().wait(futexNumber(), word, FUTEX_WAKE_PRIVATE, EVERYBODY, null, null, 0);
}

/** The kernel wakes this thread when it was told to, and does not wait for others' timers (50 µs otherwise). */
export function beExact(): void {
  libc().prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
}

function futexNumber(): number {
  const number = SYS_FUTEX[process.arch];
  if (number === undefined) throw new Error(`futex(2) has no number that is known on ${process.arch}`);
  return number;
}

interface Functions {
  wait(
    number: number,
    word: Int32Array,
    operation: number,
    value: number,
    time: Uint32Array | null,
    other: null,
    bits: number,
  ): number;
  clock_gettime(clock: number, into: Uint32Array): number;
  prctl(option: number, a: number, b: number, c: number, d: number): number;
}

const libc = fromLibc<Functions>((library) => ({
  // Variadic in C; on these machines arguments travel in the same registers either way.
  wait: library.func(
    'long syscall(long number, void *word, int operation, uint32_t value, const void *time, void *other, uint32_t bits)',
  ),
  clock_gettime: library.func('int clock_gettime(int clock, void *into)'),
  prctl: library.func('int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)'),
}));
