import type { KoffiFunc } from 'koffi';
import { failure, fromLibc } from './libc.ts';

/** The size of an ioctl's argument has 14 bits: no request can ask for more. */
const LARGEST_ARGUMENT = 1 << 14;

/** What the argument of a call travels in. The kernel writes into it, whatever became of the caller meanwhile. */
const ofTheLoop = Buffer.alloc(LARGEST_ARGUMENT);
/** Those of calls on threads are taken from here, and put back when the kernel is done with them. */
const spare: Buffer[] = [];

/**
 * Does an ioctl whose argument is a pointer. `argument` is what the pointer points to; it is read and written in place.
 * @param path only for the error's text
 * @returns the call's result
 * @throws OsError
 * @throws RangeError if the request encodes another size than the argument's, which is a mistake of ours
 */
export function ioctl(fd: number, request: number, argument: Uint8Array, path = `descriptor ${fd}`): number {
  fill(ofTheLoop, request, argument);
  const result = libc().ioctl(fd, request, ofTheLoop);
  if (result === -1) throw failure('ioctl', path);
  argument.set(ofTheLoop.subarray(0, argument.length));
  return result;
}

/** As `ioctl`, for a request that only reads what the pointer points to: it stays as it is. */
export function ioctlWithConstant(fd: number, request: number, argument: Uint8Array, path = `descriptor ${fd}`): void {
  fill(ofTheLoop, request, argument);
  if (libc().ioctl(fd, request, ofTheLoop) === -1) throw failure('ioctl', path);
}

/** Does an ioctl whose argument is a number. @throws OsError */
export function ioctlWithNumber(fd: number, request: number, argument: number, path = `descriptor ${fd}`): number {
  const result = libc().ioctlWithNumber(fd, request, argument);
  if (result === -1) throw failure('ioctl', path);
  return result;
}

/**
 * Both of them on a thread of libuv's pool, for as long as the kernel takes. koffi refuses more than 256 at once; the broker stays
 * far below (threads.ts). Rejects as the others throw.
 */
export function waitingIoctl(
  fd: number,
  request: number,
  argument: Uint8Array | number,
  path = `descriptor ${fd}`,
): Promise<number> {
  return new Promise((resolve, reject) => {
    // errno is only to be had before anything else runs.
    const settle = (error: unknown, result: number) => {
      if (error) reject(error);
      else if (result === -1) reject(failure('ioctl', path));
      else resolve(result);
    };
    if (typeof argument === 'number') return void libc().ioctlWithNumber.async(fd, request, argument, settle);
    const own = spare.pop() ?? Buffer.alloc(LARGEST_ARGUMENT);
    fill(own, request, argument);
    // The closure keeps the buffer for as long as the kernel may write into it.
    libc().ioctl.async(fd, request, own, (error: unknown, result: number) => {
      settle(error, result);
      if (result !== -1) argument.set(own.subarray(0, argument.length));
      spare.push(own);
    });
  });
}

function fill(own: Buffer, request: number, argument: Uint8Array): void {
  const { direction, size } = encodedArgument(request);
  const expected = direction === 0 ? undefined : size;
  if (argument.length !== (expected ?? argument.length) || argument.length > LARGEST_ARGUMENT)
    throw new RangeError(`ioctl 0x${request.toString(16)} takes ${expected} bytes, not ${argument.length}`);
  own.set(argument);
  // Requests from before sizes were encoded may read or write more than they were given: let it be zeros, and ours.
  if (expected === undefined) own.fill(0, argument.length);
}

function encodedArgument(request: number): { direction: number; size: number } {
  return { direction: (request >>> 30) & 3, size: (request >>> 16) & (LARGEST_ARGUMENT - 1) };
}

interface Functions {
  ioctl: KoffiFunc<(fd: number, request: number, argument: Uint8Array) => number>;
  ioctlWithNumber: KoffiFunc<(fd: number, request: number, argument: number) => number>;
}

const libc = fromLibc<Functions>((library) => ({
  // Variadic in C; on these machines a third argument travels in the same register either way.
  ioctl: library.func('int ioctl(int fd, unsigned long request, void *argument)'),
  ioctlWithNumber: library.func('int ioctl(int fd, unsigned long request, unsigned long argument)'),
}));
