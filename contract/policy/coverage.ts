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
