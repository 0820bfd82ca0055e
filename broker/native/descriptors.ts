import { failure, fromLibc } from './libc.ts';

const LOCK_EX_NB = 2 | 4;

/** Takes an exclusive lock on an open file; it is held until the file is closed. False: somebody else has it. @throws OsError */
export function flock(fd: number): boolean {
  if (libc().flock(fd, LOCK_EX_NB) === 0) return true;
  const error = failure('flock', `descriptor ${fd}`);
  if (error.errno === 'EAGAIN') return false;
  throw error;
}

const F_DUPFD_CLOEXEC = 1030;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const FD_CLOEXEC = 1;
const O_NONBLOCK = 0o4000;

/** Makes a descriptor that the kernel gave out like those that Node opens: reads do not wait, children do not get it. @throws OsError */
export function makeOurs(fd: number, path: string): void {
  const flags = fcntl(fd, F_GETFL, 0, path);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK, path);
  fcntl(fd, F_SETFD, FD_CLOEXEC, path);
}

/** Another descriptor of the same open file, which children do not get. @throws OsError */
export function duplicate(fd: number, path: string): number {
  return fcntl(fd, F_DUPFD_CLOEXEC, 0, path);
}

function fcntl(fd: number, command: number, argument: number, path: string): number {
  const result = libc().fcntl(fd, command, argument);
  if (result === -1) throw failure('fcntl', path);
  return result;
}

interface Functions {
  flock(fd: number, operation: number): number;
  fcntl(fd: number, command: number, argument: number): number;
}

const libc = fromLibc<Functions>((library) => ({
  flock: library.func('int flock(int fd, int operation)'),
  // Variadic in C, as ioctl is.
  fcntl: library.func('int fcntl(int fd, int command, long argument)'),
}));
