import type { Os } from './os.ts';
import { readValue } from './text.ts';

/**
 * Numbers of devices as stat(2) gives them, in one piece (makedev(3)): twelve bits of major between the lower eight bits of the
 * minor and its upper twelve.
 */
export function deviceNumber(major: number, minor: number): number {
  const low = minor & 0xff;
  return (minor - low) * 0x1000 + major * 0x100 + low;
}

export const majorOf = (rdev: number): number => (rdev >>> 8) & 0xfff;

/** The majors of the sides of pseudo terminals that programs open (Documentation/admin-guide/devices.txt): of these sysfs says nothing. */
const PSEUDO = { first: 136, last: 143 };

export function isPseudoTerminal(rdev: number): boolean {
  const major = majorOf(rdev);
  return major >= PSEUDO.first && major <= PSEUDO.last;
}

/** As the kernel writes it: `254:3`. */
export function deviceNumberText(rdev: number): string {
  const minor = (rdev & 0xff) | ((rdev >>> 12) & 0xfff00);
  return `${majorOf(rdev)}:${minor}`;
}

/** The number of the device node that belongs to a directory of sysfs; undefined if there is none. @throws OsError */
export function deviceNumberOf(os: Os, directory: string): number | undefined {
  const [major, minor] = (readValue(os, `${directory}/dev`) ?? '').split(':').map(Number);
  return major === undefined || minor === undefined ? undefined : deviceNumber(major, minor);
}
