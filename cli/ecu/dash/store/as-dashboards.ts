import type { Dashboard, DashGauge } from '../../../../client/dash/dashboard-file.ts';
import { parsePair } from '../../../../client/dash/gauge-pair.ts';
import type { RedisConnection } from '../../redis/connection.ts';
import { listDashboards, readEntries, type StoredDashboard } from './store.ts';

/**
 * Dashboards that are kept in Redis, as those of a file: the one of this name, or all. Entries that are no gauges are left out; whoever put
 * them there, it was not `dash add`.
 * @throws Refusal
 */
export async function storedDashboards(connection: RedisConnection, name: string | undefined): Promise<Dashboard[]> {
  if (name === undefined) return (await listDashboards(connection)).map(dashboardOf);
  const entries = await readEntries(connection, name);
  return entries.length === 0 ? [] : [dashboardOf({ name, entries })];
}

const dashboardOf = ({ name, entries }: StoredDashboard): Dashboard => ({
  name,
  line: 0,
  gauges: entries.flatMap(({ position, text }): DashGauge[] => {
    const { gauge } = parsePair(text);
    return gauge === undefined ? [] : [{ ...gauge, position, line: 0, column: 0 }];
  }),
});
