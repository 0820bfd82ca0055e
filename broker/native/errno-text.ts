import { errnoName, fromLibc } from './libc.ts';

/** Linux has no higher errno that a call of a program may answer (asm-generic/errno.h). */
const LAST_ERRNO = 133;

let names: readonly (readonly [words: string, name: string])[] | undefined;

/** The name of the errno of which a text speaks, in the words of strerror(3); undefined if it speaks of none. */
export function errnoOfText(text: string): string | undefined {
  names ??= Array.from({ length: LAST_ERRNO }, (_, index) => index + 1)
    .map((errno) => [libc().strerror(errno), errnoName(errno)] as const)
    // One may be the beginning of another.
    .sort(([one], [other]) => other.length - one.length);
  return names.find(([words]) => text.includes(words))?.[1];
}

interface Functions {
  strerror(errno: number): string;
}

const libc = fromLibc<Functions>((library) => ({ strerror: library.func('const char *strerror(int errno)') }));
