/** Waiting in a thread of one's own, more exactly than a timer of the event loop: clock_nanosleep(2), poll(2), prctl(2). */
import { fromLibc } from '../../broker/native/libc.ts';

const CLOCK_MONOTONIC = 1;
const TIMER_ABSTIME = 1;
const EINTR = 4;
const PR_SET_TIMERSLACK = 29;
const POLLIN = 1;
const NS_PER_S = 1_000_000_000n;
/** struct pollfd: int fd, short events, short revents. */
const POLLFD_BYTES = 8;

const libc = fromLibc((library) => ({
  nanosleep: library.func('int clock_nanosleep(int clock, int flags, const void *request, void *remain)'),
  poll: library.func('int poll(void *fds, unsigned long count, int timeout)'),
  prctl: library.func('int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)'),
}));

/** The kernel wakes this thread when it was told to, and does not wait for others' timers (50 µs otherwise). */
export function beExact(): void {
  libc().prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
}

const until = new BigInt64Array(2);

/** @param atNs of process.hrtime, which is CLOCK_MONOTONIC */
export function sleepUntil(atNs: bigint): void {
  until[0] = atNs / NS_PER_S;
  until[1] = atNs % NS_PER_S;
  while (libc().nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, until, null) === EINTR);
}

const polled = Buffer.alloc(POLLFD_BYTES);

/** Waits until there is something to read, or it was hung up, or the time is over. */
export function waitReadable(fd: number, mostMs: number): void {
  polled.writeInt32LE(fd, 0);
  polled.writeInt16LE(POLLIN, 4);
  libc().poll(polled, 1, mostMs);
}
