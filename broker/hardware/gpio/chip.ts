import { basename } from 'node:path';
import { Refusal } from '../../../contract/errors.ts';
import { deviceNumberOf } from '../device-number.ts';
import { type Fd, type Os, OsError } from '../os.ts';

/** A GPIO chip that the kernel has now. */
export interface GpioChip {
  /** `gpiochip0`: may be another chip after the next boot. */
  name: string;
  /** Its directory below /sys/devices: another chip that gets its name later is not at this path. */
  directory: string;
}

const BUS = '/sys/bus/gpio/devices';
const NAME = /^gpiochip\d+$/;

/**
 * The chip that an inventory entry means.
 * @param place the path of its device below /sys/devices, of the chip itself there, or /dev/gpiochipN
 * @returns undefined if it is not there
 * @throws Refusal `device` if the device has several
 */
export function findChip(os: Os, place: string): GpioChip | undefined {
  const node = /^\/dev\/(gpiochip\d+)$/.exec(place)?.[1];
  const directory = os.realPath(node === undefined ? place : `${BUS}/${node}`);
  if (directory === undefined) return undefined;
  const found = [directory, ...os.list(directory).map((name) => `${directory}/${name}`)].filter((path) =>
    isChip(os, path),
  );
  const [chip, other] = found;
  if (chip === undefined) return undefined;
  // The first is the directory itself, if that is a chip: what is below it is its own.
  if (chip === directory || other === undefined) return { name: basename(chip), directory: chip };
  const message = `${place} has ${found.length} GPIO chips (${found.map((path) => basename(path)).join(', ')}): name one of them in the policy, ${chip}`;
  throw new Refusal('device', message, { chip: place, allowed: found });
}

/** What has that name in the class `gpio` of older kernels has no device node. */
function isChip(os: Os, directory: string): boolean {
  return NAME.test(basename(directory)) && deviceNumberOf(os, directory) !== undefined;
}

/**
 * Opens a chip's node, uses it and closes it again: what comes of it, a line, has a descriptor of its own.
 * @throws OsError; ENODEV if the chip is not there, ENOENT if the node is another's
 */
export function withChip<Result>(os: Os, { name, directory }: GpioChip, use: (fd: Fd) => Result): Result {
  const path = `/dev/${name}`;
  if (os.realPath(directory) === undefined) throw new OsError('ENODEV', 'open', path);
  const fd = os.open(path, 'read-write');
  try {
    const { type, rdev } = os.identify(fd);
    if (type !== 'character' || rdev !== deviceNumberOf(os, directory)) throw new OsError('ENOENT', 'open', path);
    return use(fd);
  } finally {
    os.close(fd);
  }
}
