import { basename } from 'node:path';
import { Refusal } from '../../../contract/errors.ts';
import { deviceNumberOf, deviceNumberText } from '../device-number.ts';
import { type Fd, type FileIdentity, type OpenMode, type Os, OsError } from '../os.ts';
import { type Attempt, factsOf, judged } from './errnos.ts';

/** What the inventory says of a device node. */
export interface NodeClaim {
  /** Below /dev; links on the way are followed, as those in /dev/serial/by-id. */
  path: string;
  type: 'character' | 'block';
  /** What the kernel may call its class: `scsi_tape`, `input`. One of them. */
  subsystems: readonly string[];
  mode: OpenMode;
  /** The device's name in the policy, for messages. */
  device?: string;
}

/** A device node that is open, and what was claimed of it. */
export interface OpenNode {
  fd: Fd;
  /** The path without links. */
  path: string;
  rdev: number;
  /** Its directory below /sys/devices. */
  directory: string;
  /** As it was opened: only for reading, where the medium is protected against writing. */
  mode: OpenMode;
}

/**
 * Opens a device node, which may wait, and makes sure that it is what the inventory says: what is behind the path may be another device
 * since the policy was written, or a link that somebody put there.
 * @throws Refusal `unavailable` unplugged, or not for the broker to open; `busy`; `device` something else is there
 */
export async function openNode(os: Os, claim: NodeClaim): Promise<OpenNode> {
  const attempt: Attempt = { device: claim.device, path: claim.path, request: 'open' };
  try {
    const path = os.realPath(claim.path);
    if (path === undefined) throw new OsError('ENOENT', 'open', claim.path);
    if (!path.startsWith('/dev/')) throw notThat(attempt, `is a link to ${path}`, 'a node below /dev');
    // Before it is opened: to open a watchdog arms it, to open a serial port resets what hangs on it.
    verified(os, os.look(path), claim, attempt);
    const { fd, mode } = await opened(os, path, claim.mode);
    try {
      // And after it: it may have been unplugged, or exchanged, in between.
      const { rdev, directory } = verified(os, os.identify(fd), claim, attempt);
      return { fd, path, rdev, directory, mode };
    } catch (error) {
      await os.waiting.close(fd);
      throw error;
    }
  } catch (error) {
    throw judged(error, attempt);
  }
}

/** A medium that is protected against writing can still be read. */
async function opened(os: Os, path: string, mode: OpenMode): Promise<{ fd: Fd; mode: OpenMode }> {
  try {
    return { fd: await os.waiting.open(path, mode), mode };
  } catch (error) {
    if (!(error instanceof OsError && error.errno === 'EROFS' && mode === 'read-write')) throw error;
    return { fd: await os.waiting.open(path, 'read'), mode: 'read' };
  }
}

/** What the kernel says of the device that was opened, by its number. @throws Refusal `device` if that is not what was claimed */
export function verified(
  os: Os,
  { type, rdev }: FileIdentity,
  { type: wanted, subsystems }: Pick<NodeClaim, 'type' | 'subsystems'>,
  attempt: Attempt,
): Pick<OpenNode, 'rdev' | 'directory'> {
  const expected = `${nouns[wanted]} of subsystem ${subsystems.map((name) => `'${name}'`).join(' or ')}`;
  if (type !== wanted) throw notThat(attempt, `is ${nouns[type]}`, expected);
  const directory = os.realPath(`/sys/dev/${directories[wanted]}/${deviceNumberText(rdev)}`);
  if (directory === undefined || deviceNumberOf(os, directory) !== rdev)
    throw notThat(attempt, `is ${nouns[type]} of which the kernel says nothing (${deviceNumberText(rdev)})`, expected);
  const subsystem = basename(os.realPath(`${directory}/subsystem`) ?? '');
  if (!subsystems.includes(subsystem))
    throw notThat(
      attempt,
      `is ${nouns[type]} of ${subsystem === '' ? 'no subsystem' : `subsystem '${subsystem}'`}`,
      expected,
      { subsystem },
    );
  return { rdev, directory };
}

const directories = { character: 'char', block: 'block' } as const;
const nouns: Readonly<Record<FileIdentity['type'], string>> = {
  character: 'a character device',
  block: 'a block device',
  file: 'a file',
  other: 'no device',
};

export function notThat(attempt: Attempt, found: string, expected: string, data: { subsystem?: string } = {}): Refusal {
  const message = `${attempt.path} ${found}, and not ${expected}: name the right node in the policy, or with "subsystem" what it really is`;
  return new Refusal('device', message, { ...factsOf(attempt), expected, ...data });
}
