/** What makes the kernel give a thread its time: a real-time priority, a processor, memory that stays: sched(7), mlockall(2). */
import { failure, fromLibc } from './libc.ts';

const SCHED_FIFO = 1;
const MCL_CURRENT_FUTURE = 1 | 2;
/** Only what is used is locked: all that V8 reserves would be gigabytes. */
const MCL_ONFAULT = 4;
/** struct cpu_set_t of the C library. */
const MOST_CPUS = 1024;

/** SCHED_FIFO for the calling thread. @param priority 1 to 99 @throws OsError EPERM without CAP_SYS_NICE or RLIMIT_RTPRIO */
export function setPriority(priority: number): void {
  if (libc().sched_setscheduler(0, SCHED_FIFO, Int32Array.of(priority)) === -1)
    throw failure('sched_setscheduler', `priority ${priority}`);
}

/** Keeps the calling thread on one processor. @throws OsError EINVAL where there is no such processor, or it is not to be used */
export function setProcessor(cpu: number): void {
  const set = new Uint8Array(MOST_CPUS / 8);
  set[cpu >> 3] = 1 << (cpu & 7);
  if (libc().sched_setaffinity(0, set.length, set) === -1) throw failure('sched_setaffinity', `processor ${cpu}`);
}

/** All memory of this process that is used stays in memory. @throws OsError EPERM, ENOMEM without CAP_IPC_LOCK or RLIMIT_MEMLOCK */
export function lockMemory(): void {
  if (libc().mlockall(MCL_CURRENT_FUTURE | MCL_ONFAULT) === -1) throw failure('mlockall', 'memory');
}

interface Functions {
  sched_setscheduler(thread: number, policy: number, parameters: Int32Array): number;
  sched_setaffinity(thread: number, size: number, set: Uint8Array): number;
  mlockall(flags: number): number;
}

const libc = fromLibc<Functions>((library) => ({
  // 0 is the calling thread: the numbers of these calls are of threads, whatever their documentation says of processes.
  sched_setscheduler: library.func('int sched_setscheduler(int thread, int policy, const void *parameters)'),
  sched_setaffinity: library.func('int sched_setaffinity(int thread, size_t size, const void *set)'),
  mlockall: library.func('int mlockall(int flags)'),
}));
