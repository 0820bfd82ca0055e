import { deviceNumberOf } from '../device-number.ts';
import { type Fd, type Os, OsError } from '../os.ts';

export function deviceNode(number: number): string {
  return `/dev/pwmchip${number}`;
}

/**
 * Opens /dev/pwmchipN if it is the character device of the chip at `directory`: what the descriptor really is must be what
 * the kernel says of that chip, and a chip that got the number later is at another directory.
 * @throws OsError; ENODEV if the chip is not there, ENOENT if it has no such device or it is another's
 */
export function openDeviceNode(os: Os, number: number, directory: string): Fd {
  const path = deviceNode(number);
  if (os.realPath(directory) === undefined) throw new OsError('ENODEV', 'open', path);
  const fd = os.open(path, 'read-write');
  const { type, rdev } = os.identify(fd);
  if (type === 'character' && rdev === deviceNumberOf(os, directory)) return fd;
  os.close(fd);
  throw new OsError('ENOENT', 'open', path);
}
