import { type Os, OsError } from './os.ts';

/** sysfs files hold one short value; this is room for any of those that we read. */
const LONGEST_VALUE = 64;

const MEANS_NONE = new Set(['ENOENT', 'ENODEV']);

/** The value of a sysfs file, without its newline; undefined if there is no such file. @param longest in bytes @throws OsError */
export function readValue(os: Os, path: string, longest = LONGEST_VALUE): string | undefined {
  const bytes = Buffer.alloc(longest);
  try {
    const fd = os.open(path, 'read');
    try {
      return bytes.toString('utf8', 0, os.readAtStart(fd, bytes)).trim();
    } finally {
      os.close(fd);
    }
  } catch (error) {
    if (error instanceof OsError && MEANS_NONE.has(error.errno)) return undefined;
    throw error;
  }
}
