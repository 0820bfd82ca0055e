/** Writing from a lane: Node's own way takes three times as long when the caches are cold, and now and then a tenth of a millisecond. */
import { OsError } from '../hardware/os.ts';
import { failure, fromLibc } from './libc.ts';

/** All of it at offset 0, in one pwrite(2). @throws OsError EIO where the device took only a part */
export function writeAtStart(fd: number, bytes: Uint8Array): void {
  const written = libc().pwrite(fd, bytes, bytes.length, 0);
  if (written === -1) throw failure('write', `descriptor ${fd}`);
  // What is left is no command by itself.
  if (written !== bytes.length) throw new OsError('EIO', 'write', `descriptor ${fd}`);
}

interface Functions {
  pwrite(fd: number, bytes: Uint8Array, length: number, offset: number): number;
}

const libc = fromLibc<Functions>((library) => ({
  pwrite: library.func('long pwrite(int fd, const void *bytes, size_t length, int64_t offset)'),
}));
