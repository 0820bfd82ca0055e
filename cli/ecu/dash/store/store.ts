import { Refusal } from '../../../../contract/errors.ts';
import type { RedisConnection } from '../../redis/connection.ts';

/** Dashboards in Redis as pyEfi keeps them: a sorted set for each, entries by their positions. */
const PREFIX = 'dashboard:';

export interface StoredEntry {
  position: number;
  /** As it stands in a dashboards.yml: `key.label.graphic.min.max.fire.justify`. */
  text: string;
}
export interface StoredDashboard {
  name: string;
  entries: StoredEntry[];
}

/** @param name `rpm`; `dashboard:rpm` is the same */
export const dashboardName = (name: string): string => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name);
export const dashboardKey = (name: string): string => `${PREFIX}${dashboardName(name)}`;

/** In the order of their positions; nothing where there is no such dashboard. @throws Refusal */
export async function readEntries(connection: RedisConnection, name: string): Promise<StoredEntry[]> {
  const reply = await connection.ask('zrange', dashboardKey(name), 0, -1, 'WITHSCORES');
  const flat = Array.isArray(reply) ? reply.flat() : [];
  const entries: StoredEntry[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2)
    entries.push({ text: String(flat[at]), position: Number(flat[at + 1]) });
  return entries;
}

/** All of them, by name; what has such a key and is no sorted set is none. @throws Refusal */
export async function listDashboards(connection: RedisConnection): Promise<StoredDashboard[]> {
  const names = (await connection.keys(`${PREFIX}*`)).map(dashboardName).sort();
  const dashboards: StoredDashboard[] = [];
  for (const name of names) {
    const type = await connection.ask('type', dashboardKey(name));
    if (type === 'zset') dashboards.push({ name, entries: await readEntries(connection, name) });
  }
  return dashboards;
}

/** @throws Refusal `busy` where there is something at that position */
export async function addEntry(connection: RedisConnection, name: string, { position, text }: StoredEntry) {
  const entries = await readEntries(connection, name);
  const there = entries.find((entry) => entry.position === position);
  if (there !== undefined)
    throw new Refusal('invalid', `${dashboardKey(name)} has something at position ${position}: ${there.text}`, {
      ask: `remove it first: postern ecu dash rm ${dashboardName(name)} ${position}`,
    });
  const same = entries.find((entry) => entry.text === text);
  if (same !== undefined)
    throw new Refusal('invalid', `${dashboardKey(name)} has that at position ${same.position}`, {
      ask: 'a sorted set has each entry once: let the two differ, by a blank in the label for instance',
    });
  await connection.ask('zadd', dashboardKey(name), position, text);
}

/** @returns whether there was one. @throws Refusal */
export async function removeEntry(connection: RedisConnection, name: string, position: number): Promise<boolean> {
  return (await connection.ask('zremrangebyscore', dashboardKey(name), position, position)) !== 0;
}

/** Puts a dashboard in the place of the one of that name, at once: who draws it sees the one or the other. @throws Refusal */
export async function replaceDashboard(
  connection: RedisConnection,
  name: string,
  entries: readonly StoredEntry[],
): Promise<void> {
  const key = dashboardKey(name);
  await connection.transact([
    ['del', key],
    ...(entries.length === 0
      ? []
      : ([['zadd', key, ...entries.flatMap(({ position, text }) => [position, text])]] as const)),
  ]);
}
