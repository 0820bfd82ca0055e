import { randomBytes } from 'node:crypto';
import { noMore, parseNatural } from '../arguments.ts';
import { REDIS_ADDRESSES } from '../ecu/redis/address.ts';
import type { RedisCommand, RedisConnection } from '../ecu/redis/connection.ts';
import { openRedis, REDIS } from '../ecu/redis/open.ts';
import { redisProblem } from '../ecu/redis/problem.ts';
import { interruption } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';

const DEFAULT_COUNT = 10_000;
/** pyEfi writes so many characters into each field: about a frame. */
const VALUE_CHARACTERS = 512;
const PIPELINE = 64;

export const benchRedis = workVerb('redis', {
  doc: `How many fields of ${VALUE_CHARACTERS} characters a second can be written into a hash of Redis, and read: one at a time, and ${PIPELINE} in a pipeline.`,
  words: [{ placeholder: '[count]', doc: `how many (default: ${DEFAULT_COUNT})` }],
  options: [REDIS],
  help: `It uses a key of its own, which it removes at the end. This is pyEfi's 'test H'.\n\n${REDIS_ADDRESSES}`,
  async run(cli, [word, ...more], options) {
    noMore(more);
    const count = word === undefined ? DEFAULT_COUNT : parseNatural(word, 'count');
    if (count === 0) throw new UsageError('0 fields take no time');
    await using redis = await openRedis(cli, options);
    using interrupted = interruption();
    const key = `postern:bench:${randomBytes(8).toString('hex')}`;
    const value = randomBytes(VALUE_CHARACTERS / 2).toString('hex');
    const write = (at: number): RedisCommand => ['hset', key, at, value];
    const read = (at: number): RedisCommand => ['hget', key, at];
    cli.print({ redis: redis.address.shown, count }, () => `  redis @ ${escapeText(redis.address.shown)}\n`);
    try {
      for (const atOnce of [1, PIPELINE]) {
        for (const [name, command] of [
          ['HSET', write],
          ['HGET', read],
        ] as const) {
          const seconds = await secondsOf(redis, count, atOnce, command, interrupted.signal);
          if (interrupted.signal.aborted) return;
          const perSecond = Math.round(count / seconds);
          cli.print(
            { command: name, count, atOnce, seconds, perSecond },
            () =>
              ` ${name} ${count} fields in ${seconds.toFixed(4)} seconds @ ${perSecond}/s${atOnce === 1 ? '' : `, ${atOnce} at a time`}\n`,
          );
        }
      }
    } finally {
      await redis.send([['del', key]]);
    }
  },
});

async function secondsOf(
  redis: RedisConnection,
  count: number,
  atOnce: number,
  command: (at: number) => RedisCommand,
  signal: AbortSignal,
): Promise<number> {
  const beganMs = performance.now();
  for (let at = 0; at < count && !signal.aborted; at += atOnce) {
    const size = Math.min(atOnce, count - at);
    const outcomes = await redis.send(Array.from({ length: size }, (_, index) => command(at + index)));
    const error = outcomes.find((outcome) => outcome instanceof Error);
    if (error !== undefined) throw redisProblem(redis.address, error);
  }
  return (performance.now() - beganMs) / 1000;
}
