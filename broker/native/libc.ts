/**
 * The C library through koffi, which is loaded at the first system call that Node does not have. koffi checks no bounds, so that
 * nothing passes memory of a caller to the kernel: arguments travel in buffers of our own that are as large as anything that the
 * call may write.
 *
 * Numbers and structures in this folder are those of 64-bit Linux on x86-64 and arm64 (asm-generic/socket.h, asm-generic/ioctl.h,
 * the passwd and group structures of glibc and musl).
 */
import { createRequire } from 'node:module';
import { OsError } from '../hardware/os.ts';

type Koffi = typeof import('koffi');
export type Library = ReturnType<Koffi['load']>;

let loaded: Koffi | undefined;

function koffi(): Koffi {
  loaded ??= createRequire(import.meta.url)('koffi') as Koffi;
  return loaded;
}

/** Functions of the C library, declared when the first of them is called. */
export function fromLibc<Functions>(declare: (library: Library, koffi: Koffi) => Functions): () => Functions {
  let declared: Functions | undefined;
  return () => {
    declared ??= declare(koffi().load(null), koffi());
    return declared;
  };
}

/** Of the call before, as `failure`, where it is not worth an error. */
export const lastErrno = (): number => koffi().errno();

/** The error of the call before. Nothing may run in between; of a call on a thread, it is asked for first in the callback. */
export function failure(syscall: string, path: string): OsError {
  return new OsError(errnoName(koffi().errno()), syscall, path);
}

/** The name of an errno, `EBUSY`. Node's own table lacks some that drivers use, EREMOTEIO among them. */
export function errnoName(errno: number): string {
  names ??= new Map(Object.entries(koffi().os.errno).map(([name, number]) => [number, name]));
  return aliases.get(errno) ?? names.get(errno) ?? `errno ${errno}`;
}

/** Where two names have one number, the one we use. */
const aliases = new Map([
  [11, 'EAGAIN'],
  [35, 'EDEADLK'],
  [95, 'EOPNOTSUPP'],
]);
let names: Map<number, string> | undefined;
