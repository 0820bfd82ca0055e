import { basename } from 'node:path';
import type { Os } from '../os.ts';
import { readValue } from '../text.ts';
import type { PwmChipInfo } from './backend.ts';

const CLASS = '/sys/class/pwm';

/** A PWM chip as sysfs has it, whatever the interface that it is driven through. */
export interface FoundChip extends Omit<PwmChipInfo, 'backend'> {
  /** Where the chip itself is, below /sys/devices. */
  directory: string;
}

/** The N of all pwmchipN, least first. */
export function chipNumbers(os: Os): number[] {
  const matches = os.list(CLASS).map((name) => /^pwmchip(\d+)$/.exec(name)?.[1]);
  return matches.flatMap((digits) => (digits === undefined ? [] : Number(digits))).sort((a, b) => a - b);
}

/** Undefined if it is unplugged while we look. @throws OsError */
export function findChip(os: Os, number: number): FoundChip | undefined {
  const path = `${CLASS}/pwmchip${number}`;
  const directory = os.realPath(path);
  const channels = directory && readValue(os, `${directory}/npwm`);
  if (!directory || !channels) return undefined;
  const devicePath = os.realPath(`${directory}/device`) ?? directory;
  const driver = basename(os.realPath(`${directory}/device/driver`) ?? '');
  return { number, path, devicePath, driver, channels: Number(channels), directory };
}

/** A device with several chips does not name one: the second and later ones go by their own directories. */
export function withOwnPaths<Chip extends Pick<FoundChip, 'devicePath' | 'directory'>>(chips: readonly Chip[]): Chip[] {
  return chips.map((chip, index) => {
    const first = chips.findIndex(({ devicePath }) => devicePath === chip.devicePath);
    return first === index ? chip : { ...chip, devicePath: chip.directory };
  });
}
