/** What makes the kernel give a thread its time: a real-time priority, a processor, code that stays in memory: sched(7), mlock(2). */
import { readFileSync } from 'node:fs';
import { failure, fromLibc } from './libc.ts';

const SCHED_FIFO = 1;
/** What is used stays; what is not is not read for that. */
const MLOCK_ONFAULT = 1;
/** Of a line of /proc/PID/maps: what a file is mapped to. */
const FILE_MAPPING = /^([0-9a-f]+)-([0-9a-f]+) .* (\/.*)$/gm;
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

/**
 * Code that this process has used stays in memory: its program, its libraries. Memory that is not of a file the kernel takes away only where
 * there is swap space. It is left alone: V8 gives pages of its heap back by madvise(2), which fails where they are locked, and V8 then aborts
 * the process. So never mlockall(2).
 * @throws OsError EPERM, ENOMEM without CAP_IPC_LOCK or RLIMIT_MEMLOCK
 */
export function lockMemory(): void {
  for (const [, from = '', to = '', path = ''] of readFileSync('/proc/self/maps', 'latin1').matchAll(FILE_MAPPING)) {
    const address = Number.parseInt(from, 16);
    if (libc().mlock2(address, Number.parseInt(to, 16) - address, MLOCK_ONFAULT) === -1) throw failure('mlock2', path);
  }
}

interface Functions {
  sched_setscheduler(thread: number, policy: number, parameters: Int32Array): number;
  sched_setaffinity(thread: number, size: number, set: Uint8Array): number;
  mlock2(address: number, length: number, flags: number): number;
}

const libc = fromLibc<Functions>((library) => ({
  // 0 is the calling thread: the numbers of these calls are of threads, whatever their documentation says of processes.
  sched_setscheduler: library.func('int sched_setscheduler(int thread, int policy, const void *parameters)'),
  sched_setaffinity: library.func('int sched_setaffinity(int thread, size_t size, const void *set)'),
  mlock2: library.func('int mlock2(uintptr_t address, size_t length, unsigned int flags)'),
}));
