import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { UsageError } from '../usage.ts';

export const DEFAULT_KEYS_FILE = '/etc/postern/authorized_keys';

/** Public keys are no secret, and `postern doctor` looks for the user's own. */
const DEFAULT_MODE = 0o644;

/**
 * Changes the file as a whole: written beside it, synced, renamed over it, so that the broker reads the old one or the new
 * one. The file beside it is the lock of those who edit. A file that must be the broker's own user's is what it becomes:
 * it belongs to who runs this. @throws UsageError, and what `change` throws
 */
export function editKeysFile<Result>(path: string, change: (text: string) => { text: string; result: Result }): Result {
  const beside = `${path}.new`;
  try {
    const fd = openSync(beside, 'wx', 0o600);
    try {
      const { text: before, mode } = read(path);
      const { text, result } = change(before);
      writeSync(fd, text);
      fchmodSync(fd, mode);
      fsyncSync(fd);
      renameSync(beside, path);
      return result;
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw explain(error as NodeJS.ErrnoException, path, beside);
  }
}

function read(path: string): { text: string; mode: number } {
  try {
    // Nobody but the owner may write it, whatever it was before: the broker would not trust it.
    return { text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o644 };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { text: '', mode: DEFAULT_MODE };
    throw error;
  }
}

function explain(error: NodeJS.ErrnoException, path: string, beside: string): Error {
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new UsageError(`you may not change ${path}`, 'run it as root: sudo postern key …');
    case 'EEXIST':
      return new UsageError(`somebody else is changing ${path}`, `if nobody is: sudo rm ${beside}`);
    case 'ENOENT':
      return new UsageError(`there is no folder for ${path}`, 'is the broker installed? --file names another place');
    default:
      return error;
  }
}
