import { type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { Refusal } from '../../../contract/errors.ts';
import { FileNames } from '../../policy/names.ts';
import type { RedisAddress } from './address.ts';
import { USUAL_SOCKETS } from './usual-sockets.ts';

const CONFIG = '/etc/redis/redis.conf';
const enable = (path: string) =>
  `in ${CONFIG}: 'unixsocket ${path}' and 'unixsocketperm 770', then 'sudo systemctl restart redis-server'; or --redis HOST:PORT`;

/** There is no socket in any of the usual places. */
export function noUsualSocket(): Refusal {
  const [first = ''] = USUAL_SOCKETS;
  return new Refusal('unavailable', `Redis has no Unix socket in any of the usual places (${first}, …)`, {
    ask: `install redis-server, and ${enable(first)}`,
  });
}

/** Why Redis cannot be reached or does not let one in, and what mends it. */
export function redisProblem(address: RedisAddress, error: unknown): Refusal {
  const { code, message } = innermost(error);
  const refuse = (problem: string, ask?: string) =>
    new Refusal('unavailable', `Redis at ${address.shown}: ${problem}`, {
      ...(code === undefined ? {} : { errno: code }),
      ...(ask === undefined ? {} : { ask }),
    });
  if (/^NOAUTH|^WRONGPASS|invalid password/i.test(message))
    return refuse(
      /^NOAUTH/.test(message) ? 'it wants a password' : 'user or password are wrong',
      'put the password into REDISCLI_AUTH, or user and password into the address: redis://USER:PASSWORD@HOST',
    );
  if (code === 'EACCES' || code === 'EPERM') return mayNot(address, refuse);
  if (code === 'ENOENT')
    return refuse('there is no such socket', address.kind === 'unix' ? enable(address.path) : undefined);
  if (code === 'ECONNREFUSED') return refuse('nobody listens there', "is it running? 'systemctl status redis-server'");
  if (code === 'ENOTSOCK') return refuse('that is no socket');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return refuse('there is no host of that name');
  if (code === 'ETIMEDOUT') return refuse('it does not answer');
  // What ioredis says of bytes that Redis would not send.
  if (/Unknown RESP type|^Protocol error/.test(message))
    return refuse('what answers there is no Redis', 'is it the right port, or socket? redis://HOST:6379');
  // What ioredis says of Sentinels and Clusters of which none could be reached, whatever the reason.
  if (/Connection is closed|are unreachable/.test(message)) return refuse('nobody answers there');
  return refuse(message);
}

type Refuse = (problem: string, ask?: string) => Refusal;

function mayNot(address: RedisAddress, refuse: Refuse): Refusal {
  if (address.kind !== 'unix') return refuse('you may not connect to it');
  const group = groupOf(address.path);
  if (group === undefined) return refuse('you may not enter its folder (EACCES)');
  const { what, name, isFor } = group;
  const user = userInfo().username;
  if (!isFor)
    return refuse(
      `you may not open it (EACCES): its mode shuts out its own group ${name}`,
      what === 'socket'
        ? `in ${CONFIG}: 'unixsocketperm 770', then 'sudo systemctl restart redis-server'`
        : `sudo chmod g+x ${dirname(address.path)}`,
    );
  return refuse(
    `you may not open it (EACCES): its ${what} is for group ${name}`,
    `sudo usermod -aG ${name} ${user}, then log in again`,
  );
}

/** Which group may open the socket or, where that cannot be seen, enter its folder; and whether its mode lets that group. */
function groupOf(path: string): { what: 'socket' | 'folder'; name: string; isFor: boolean } | undefined {
  const socket = stat(path);
  const seen = socket ?? stat(dirname(path));
  if (seen === undefined) return undefined;
  const needed = socket === undefined ? 0o010 : 0o020;
  return {
    what: socket === undefined ? 'folder' : 'socket',
    name: FileNames.ofMachine().groupName(seen.gid) ?? String(seen.gid),
    isFor: (seen.mode & needed) !== 0,
  };
}

function stat(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Sentinel, Cluster and hosts with several addresses wrap what went wrong. */
function innermost(error: unknown): { code: string | undefined; message: string } {
  const { code, message, lastNodeError, errors } = error as NodeJS.ErrnoException & {
    lastNodeError?: unknown;
    errors?: unknown[];
  };
  if (lastNodeError !== undefined && lastNodeError !== null) return innermost(lastNodeError);
  const [first] = errors ?? [];
  if (first !== undefined) return innermost(first);
  const [, inMessage] = /\b(E[A-Z]{4,})\b/.exec(message) ?? [];
  return { code: code ?? inMessage, message };
}
