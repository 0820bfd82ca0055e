import { UsageError } from '../../usage.ts';
import type { ChannelKeys } from './channel-key.ts';
import type { RedisConnection } from './connection.ts';

/** How much of a collection is kept: the last packets, or those of the last seconds. */
export type Keep = { packets: number } | { seconds: number };

const SECONDS_PER: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };

/** `5000`: packets; `90s`, `10min`, `2h`, `7d`. @throws UsageError */
export function parseKeep(text: string): Keep {
  const [, digits, unit] = /^(\d+)(s|min|h|d)?$/.exec(text) ?? [];
  const count = Number(digits);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new UsageError(`--keep '${text}' is neither a number of packets nor a time`, 'give 5000, 90s, 10min, 2h, 7d');
  return unit === undefined ? { packets: count } : { seconds: count * (SECONDS_PER[unit] ?? 1) };
}

/** So many are removed by one command: a backlog of a year must not hold up Redis, which does one thing at a time. */
const AT_ONCE = 512;

/**
 * Removes a part of what is too much, oldest first, of whichever publisher it is.
 * @returns whether there may be more
 */
export async function trimOnce(connection: RedisConnection, keys: ChannelKeys, keep: Keep): Promise<boolean> {
  const numbers = await excess(connection, keys, keep);
  if (numbers.length === 0) return false;
  await connection.send([
    ['hdel', keys.data, ...numbers],
    ['zrem', keys.time, ...numbers],
  ]);
  return numbers.length === AT_ONCE;
}

async function excess(connection: RedisConnection, { time }: ChannelKeys, keep: Keep): Promise<string[]> {
  if ('seconds' in keep) {
    const before = Date.now() / 1000 - keep.seconds;
    return textsOf(await connection.send([['zrangebyscore', time, '-inf', `(${before}`, 'limit', 0, AT_ONCE]]));
  }
  const [count] = await connection.send([['zcard', time]]);
  const over = typeof count === 'number' ? Math.min(count - keep.packets, AT_ONCE) : 0;
  return over <= 0 ? [] : textsOf(await connection.send([['zrange', time, 0, over - 1]]));
}

/** An error is none of the trimmer's business: whoever publishes sees it too. */
function textsOf([reply]: readonly unknown[]): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
