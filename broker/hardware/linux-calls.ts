import { constants } from 'node:fs';
import { errnoName } from '../native.ts';
import { type OpenMode, OsError } from './os.ts';

const ALWAYS = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** For open(2). Node adds O_CLOEXEC. */
export const openFlags: Record<OpenMode, number> = {
  read: constants.O_RDONLY | ALWAYS,
  write: constants.O_WRONLY | ALWAYS,
  'read-write': constants.O_RDWR | ALWAYS,
};

/** @throws OsError where Node throws an error of the system */
export function call<Result>(syscall: string, path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw named(error, syscall, path);
  }
}

/** Rejects as `call` throws. */
export async function waitingCall<Result>(syscall: string, path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw named(error, syscall, path);
  }
}

function named(error: unknown, syscall: string, path: string): unknown {
  const isOfTheSystem = error instanceof Error && 'errno' in error && typeof error.errno === 'number';
  return isOfTheSystem ? new OsError(errnoName(-Number(error.errno)), syscall, path) : error;
}
