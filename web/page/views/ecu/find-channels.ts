import type { Channel } from '../../../../contract/telemetry/catalogue.ts';

/** Channels by what somebody types: each word must be found in a channel's name, label or unit. Those whose name begins with it are first. */
export function findChannels(channels: readonly Channel[], text: string): readonly Channel[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return channels;
  const [first = ''] = words;
  const found = channels.filter(({ name, label = '', unit = '' }) => {
    const all = `${name} ${label} ${unit}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const begins = ({ name, label = '' }: Channel) =>
    name.toLowerCase().startsWith(first) || label.toLowerCase().startsWith(first);
  return [...found.filter(begins), ...found.filter((channel) => !begins(channel))];
}
