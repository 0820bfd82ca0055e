import { UsageError } from '../../usage.ts';

/** The names that pyEfi gives to what belongs to a channel key. Facts: its publisher, and every dashboard written against it. */
export interface ChannelKeys {
  /** As the user says it: `test`. */
  readonly key: string;
  /** The channel of live packets. */
  readonly channel: string;
  /** The number of the last packet. */
  readonly index: string;
  /** A hash: packets by their numbers. */
  readonly data: string;
  /** A sorted set: numbers by their packets' times. */
  readonly time: string;
  /** There for a second after each packet. */
  readonly status: string;
  /** A Redis Stream of packets. pyEfi has none. */
  readonly history: string;
}

const PREFIX = 'stream:';

/** @param text `test`; `stream:test`, as pyEfi's description has it in one place, is the same. @throws UsageError */
export function channelKeys(text: string): ChannelKeys {
  const key = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  if (key === '' || key.length > 200 || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(key))
    throw new UsageError(`'${text}' is no channel key`, 'it is a name: --channelKey test publishes at stream:test');
  const collection = (part: string) => `collection:${key}:${part}`;
  return {
    key,
    channel: `${PREFIX}${key}`,
    index: collection('index'),
    data: collection('data'),
    time: collection('time'),
    status: collection('status'),
    history: `history:${key}`,
  };
}
