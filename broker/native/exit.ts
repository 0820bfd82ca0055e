import { fromLibc } from './libc.ts';

/**
 * Ends the process at once (_exit(2)). process.exit() waits for every thread of libuv's pool, and so for as long as a device keeps
 * one of them in the kernel. Nothing runs any more: no listener of `exit`, no write that was not made.
 */
export function exitNow(status: number): never {
  libc()._exit(status);
  throw new Error('_exit(2) came back');
}

interface Functions {
  _exit(status: number): void;
}

const libc = fromLibc<Functions>((library) => ({ _exit: library.func('void _exit(int status)') }));
