import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Refusal } from '../contract/errors.ts';

/** What others may do to a file without its being refused. */
export type Privacy = 'nobody else may read it' | 'nobody else may write it';

const FORBIDDEN_BITS: Record<Privacy, number> = {
  'nobody else may read it': 0o077,
  'nobody else may write it': 0o022,
};
const MAX_BYTES = 1024 * 1024;

/**
 * Reads a text file of the user's own. Opened once, judged and read by its descriptor, so that what was judged is what is read.
 * @returns undefined if there is no such file
 * @throws Refusal `invalid` with the command that mends it
 */
export async function readOwnFile(path: string, privacy: Privacy): Promise<string | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code;
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw new Refusal('invalid', `cannot read ${path}: ${errno}`, { path: 'key', file: path, errno });
  }
  try {
    const { mode, uid, size } = await file.stat();
    if ((mode & constants.S_IFMT) !== constants.S_IFREG || size > MAX_BYTES)
      throw unfit(path, 'it is no ordinary file');
    if (uid !== process.geteuid?.()) throw unfit(path, `it belongs to another user: sudo chown $USER '${path}'`);
    if ((mode & FORBIDDEN_BITS[privacy]) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw unfit(path, `its mode is ${octal}, but ${privacy}: chmod 600 '${path}'`);
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function unfit(path: string, why: string): Refusal {
  return new Refusal('invalid', `${path} is not used: ${why}`, { path: 'key', file: path });
}
