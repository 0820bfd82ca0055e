/**
 * Small files that count only if nobody else could have written them, or read them. Each is opened once, judged and read by
 * its descriptor, so that what was judged is what is read; synchronously, since a one-shot call would wait for the thread
 * pool longer than for the file.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { Refusal } from '../contract/errors.ts';

/** What others must not be able to do to a file of the user's own. */
export type Privacy = 'nobody else may read it' | 'nobody else may write it';

const FORBIDDEN_BITS: Record<Privacy, number> = {
  'nobody else may read it': 0o077,
  'nobody else may write it': 0o022,
};
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a text file of the user's own.
 * @returns undefined if there is no such file
 * @throws Refusal `invalid` with the command that mends it
 */
export function readOwnFile(path: string, privacy: Privacy): string | undefined {
  return read(path, ({ mode, uid }) => {
    if (uid !== process.geteuid?.()) throw unfit(path, `it belongs to another user: sudo chown $USER '${path}'`);
    if ((mode & FORBIDDEN_BITS[privacy]) === 0) return true;
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw unfit(path, `its mode is ${octal}, but ${privacy}: chmod 600 '${path}'`);
  });
}

/**
 * Reads a text file that root owns and nobody else may write.
 * @returns undefined if there is no such file, or if it is another's
 */
export function readRootFile(path: string): string | undefined {
  return read(path, ({ mode, uid }) => uid === 0 && (mode & FORBIDDEN_BITS['nobody else may write it']) === 0);
}

function read(path: string, mayCount: (stats: Stats) => boolean): string | undefined {
  const fd = open(path);
  if (fd === undefined) return undefined;
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > MAX_BYTES) throw unfit(path, 'it is no ordinary file');
    return mayCount(stats) ? readFileSync(fd, 'utf8') : undefined;
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code;
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw new Refusal('invalid', `cannot read ${path}: ${errno}`, { path: 'key', file: path, errno });
  }
}

function unfit(path: string, why: string): Refusal {
  return new Refusal('invalid', `${path} is not used: ${why}`, { path: 'key', file: path });
}
