import type { PwmEntry } from './schema.ts';

/**
 * Which channels an inventory entry names. Entries may overlap: the narrowest one names a channel, so that `fan` may stand
 * beside an entry for every channel of every chip. Two that are equally narrow are a mistake.
 */
export function channelSpan({ channel, channels }: PwmEntry): readonly [first: number, last: number] {
  if (channels !== undefined) return channels;
  return typeof channel === 'number' ? [channel, channel] : [0, Number.POSITIVE_INFINITY];
}

/** How much an entry covers: one channel, a range, a chip; then the same of every chip. */
export function breadth({ chip, channel, channels }: PwmEntry): number {
  const onChip = typeof channel === 'number' ? 0 : channels !== undefined ? 1 : 2;
  return (chip === '*' ? 3 : 0) + onChip;
}

/** `pwmchipN` by its path: still the number, which the next boot may give to another chip. */
const CLASS_PATH = /^\/sys\/class\/pwm\/pwmchip(\d+)\/?$/;

/** Whether an entry names a chip. @param devicePath its path under /sys/devices @param number N of `pwmchipN`, now */
export function coversChip({ chip }: PwmEntry, devicePath: string, number: number): boolean {
  if (chip === '*' || chip === number) return true;
  if (typeof chip === 'number') return false;
  const [, digits] = CLASS_PATH.exec(chip) ?? [];
  return digits === undefined ? chip.replace(/\/+$/, '') === devicePath : Number(digits) === number;
}

export function coversChannel(entry: PwmEntry, channel: number): boolean {
  const [first, last] = channelSpan(entry);
  return channel >= first && channel <= last;
}
