import { parseNatural } from '../../arguments.ts';
import { UsageError } from '../../usage.ts';

/** What a connection may have beside its place. ioredis knows them by the same names. */
export interface RedisAccess {
  username?: string;
  password?: string;
  db?: number;
  tls?: Record<never, never>;
}
export interface HostAndPort {
  host: string;
  port: number;
}

/** Where Redis is. `shown`: for people, without the password. */
export type RedisAddress = { shown: string; access: RedisAccess } & (
  | { kind: 'unix'; path: string }
  | ({ kind: 'tcp' } & HostAndPort)
  | { kind: 'sentinel'; name: string; nodes: readonly HostAndPort[] }
  | { kind: 'cluster'; nodes: readonly HostAndPort[] }
);

export const REDIS_ADDRESSES = `Addresses of Redis:
  unix:PATH                                           its Unix socket; also PATH alone where it begins with /
  HOST:PORT                                           TCP
  redis://[USER:PASSWORD@]HOST[:PORT][/DB]            TCP; rediss:// with TLS
  sentinel://[USER:PASSWORD@]HOST[:PORT],…/NAME[/DB]  the master NAME that these Sentinels know (port: 26379)
  cluster://[USER:PASSWORD@]HOST[:PORT],…             a Cluster, by some of its nodes
Left out: the usual places of its Unix socket. A password that is not in the address is taken from REDISCLI_AUTH, as redis-cli does; on a
command line others can read it.`;

const HINT =
  'give unix:PATH, HOST:PORT, redis://HOST:PORT/DB, rediss://…, sentinel://HOST:PORT,HOST:PORT/NAME or cluster://HOST:PORT,…';
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/** @throws UsageError that says what is wrong with it, never with the password in it */
export function parseRedisAddress(text: string): RedisAddress {
  if (text.startsWith('/')) return unix(text);
  if (text.startsWith('unix:')) return unix(text.slice('unix:'.length).replace(/^\/\/(?=\/)/, ''));
  const [, scheme, rest = ''] = /^([a-z]+):\/\/(.*)$/is.exec(text) ?? [];
  switch (scheme?.toLowerCase()) {
    case undefined:
      return { kind: 'tcp', ...hostAndPort(text, undefined), shown: text, access: {} };
    case 'redis':
    case 'rediss':
      return tcp(rest, scheme?.toLowerCase() === 'rediss');
    case 'sentinel':
      return sentinel(rest);
    case 'cluster':
      return cluster(rest);
    default:
      throw new UsageError(`--redis: there is no '${scheme}://'`, HINT);
  }
}

function unix(path: string): RedisAddress {
  if (!path.startsWith('/')) throw new UsageError(`--redis: 'unix:${path}' has no absolute path`, HINT);
  return { kind: 'unix', path, shown: path, access: {} };
}

function tcp(rest: string, isTls: boolean): RedisAddress {
  const { access, places, path } = split(rest);
  const [db, ...more] = path;
  if (more.length > 0) throw new UsageError(`--redis: what is '/${more.join('/')}'?`, HINT);
  const place = hostAndPort(places, REDIS_PORT);
  return {
    kind: 'tcp',
    ...place,
    shown: `${isTls ? 'rediss' : 'redis'}://${places}${db === undefined ? '' : `/${db}`}`,
    access: { ...access, ...database(db), ...(isTls ? { tls: {} } : {}) },
  };
}

function sentinel(rest: string): RedisAddress {
  const { access, places, path } = split(rest);
  const [name, db, ...more] = path;
  if (name === undefined || more.length > 0)
    throw new UsageError('--redis: sentinel:// needs the name of the master: sentinel://HOST:PORT,HOST:PORT/NAME');
  const nodes = places.split(',').map((place) => hostAndPort(place, SENTINEL_PORT));
  const shown = `sentinel://${places}/${path.join('/')}`;
  return { kind: 'sentinel', name, nodes, shown, access: { ...access, ...database(db) } };
}

function cluster(rest: string): RedisAddress {
  const { access, places, path } = split(rest);
  if (path.length > 0) throw new UsageError('--redis: a Cluster has one database, and no name', HINT);
  const nodes = places.split(',').map((place) => hostAndPort(place, REDIS_PORT));
  return { kind: 'cluster', nodes, shown: `cluster://${places}`, access };
}

/** `USER:PASSWORD@PLACES/PATH`; what is special in a password is written as in any URL, `%40`. */
function split(rest: string): { access: RedisAccess; places: string; path: string[] } {
  const at = rest.lastIndexOf('@');
  const [places = '', ...path] = rest.slice(at + 1).split('/');
  return { access: at < 0 ? {} : credentials(rest.slice(0, at)), places, path: path.filter((part) => part !== '') };
}

function credentials(text: string): RedisAccess {
  const colon = text.indexOf(':');
  if (colon < 0) throw new UsageError("--redis: a user without a password: write USER:PASSWORD@, or ':PASSWORD@'");
  const [username, password] = [text.slice(0, colon), text.slice(colon + 1)].map(decode);
  return { ...(username === '' || username === undefined ? {} : { username }), password: password ?? '' };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError('--redis: user or password have a % that is no %XX', 'a % itself is written %25');
  }
}

const database = (db: string | undefined) => (db === undefined ? {} : { db: parseNatural(db, '--redis: database') });

function hostAndPort(text: string, usual: number | undefined): HostAndPort {
  const [, v6, name, digits] = /^(?:\[([\da-f:.]+)\]|([^\s:/[\]@]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = v6 ?? name;
  const port = digits === undefined ? usual : Number(digits);
  if (host === undefined || port === undefined) {
    const shown = text.slice(text.lastIndexOf('@') + 1); // what is before it may be a password
    throw new UsageError(`--redis: '${shown}' is no HOST:PORT`, HINT);
  }
  if (port < 1 || port > 65_535) throw new UsageError(`--redis: there is no port ${port}`, HINT);
  return { host, port };
}
