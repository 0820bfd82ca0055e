import { OsError } from '../hardware/os.ts';

/** Calls with larger and larger buffers while the answer is ERANGE. */
export function growing<Result>(first: number, largest: number, call: (bytes: number) => Result): Result {
  for (let bytes = first; ; bytes *= 2) {
    try {
      return call(bytes);
    } catch (error) {
      if (!(error instanceof OsError && error.errno === 'ERANGE' && bytes < largest)) throw error;
    }
  }
}

export const SIZE_OF_GID = 4;
/** NGROUPS_MAX of the kernel: nobody is in more groups. */
export const MOST_GROUPS = 65536;
