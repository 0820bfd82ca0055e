import type { Cli } from '../../cli.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { parseRedisAddress, type RedisAddress } from './address.ts';
import { RedisConnection } from './connection.ts';
import { noUsualSocket } from './problem.ts';
import { findUsualSocket } from './usual-sockets.ts';

export const REDIS = {
  flags: '--redis <address>',
  doc: 'where Redis is: unix:PATH, HOST:PORT, redis://… and others (default: the usual places of its Unix socket)',
};

/** The option where it is one of several sources, and stands for itself too. */
export const REDIS_MAYBE = { ...REDIS, flags: '--redis [address]' };

/** The Redis that is meant: as `--redis` says, else where it usually is. @throws UsageError, Refusal if there is none */
export function redisAddress(options: Options): RedisAddress {
  const named = textOption(options, 'redis');
  if (named !== undefined) return parseRedisAddress(named);
  const path = findUsualSocket();
  if (path === undefined) throw noUsualSocket();
  return { kind: 'unix', path, shown: path, access: {} };
}

/** @throws UsageError, Refusal */
export const openRedis = (cli: Cli, options: Options): Promise<RedisConnection> =>
  RedisConnection.open(redisAddress(options), cli.env);
