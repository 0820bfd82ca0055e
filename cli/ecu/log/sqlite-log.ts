import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import {
  type LogMarker,
  type LogPart,
  type LogRow,
  logValue,
  wholeSecond,
} from '../../../drivers/megasquirt/logs/log.ts';
import { databaseProblem } from '../../psu/bridge/database-problem.ts';
import type { Sqlite } from '../../psu/bridge/sqlite.ts';
import { UsageError } from '../../usage.ts';
import { quoted } from './tables.ts';

type Row = Record<string, SQLOutputValue>;
const isNull = (value: SQLOutputValue | undefined): value is null | undefined => value === null || value === undefined;

/** What a log in SQLite has, in the order in which it was written. @throws UsageError for another database; Refusal of SQLite */
export function* sqliteParts({ DatabaseSync: Database }: Sqlite, path: string): Generator<LogPart> {
  try {
    const database = new Database(path, { readOnly: true, timeout: 1000 });
    try {
      yield* partsOf(database, path);
    } finally {
      database.close();
    }
  } catch (error) {
    throw databaseProblem(path, error);
  }
}

function* partsOf(database: DatabaseSync, path: string): Generator<LogPart> {
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const missing = ['channels', 'frames', 'markers', 'log'].find((table) => !names.some(({ name }) => name === table));
  if (missing !== undefined) throw new UsageError(`${path} is no log: it has no table '${missing}'`);
  const described = database.prepare('SELECT * FROM channels ORDER BY position').all();
  const title = database.prepare("SELECT value FROM log WHERE name = 'title'").get()?.value;
  const first = database
    .prepare(
      'SELECT min(at_ms) AS at FROM (SELECT at_ms FROM frames WHERE id = 1 UNION SELECT at_ms FROM markers WHERE id = 1)',
    )
    .get()?.at;
  const startedMs = isNull(first) ? 0 : wholeSecond(Number(first));
  yield { kind: 'head', head: { startedMs, title: String(title ?? ''), channels: described.map(channelOf) } };
  const columns = described.map(({ column }) => String(column));
  const frames = database.prepare(
    `SELECT ${['id', 'at_ms', ...columns].map(quoted).join(', ')} FROM frames ORDER BY id`,
  );
  const markers = database.prepare('SELECT id, at_ms, text FROM markers ORDER BY id');
  const markersLeft = markers.iterate();
  let marker = markersLeft.next();
  for (const frame of frames.iterate()) {
    while (marker.done !== true && Number(marker.value.id) < Number(frame.id)) {
      yield markerOf(marker.value);
      marker = markersLeft.next();
    }
    yield rowOf(frame, columns);
  }
  for (; marker.done !== true; marker = markersLeft.next()) yield markerOf(marker.value);
}

const rowOf = (row: Row, columns: readonly string[]): LogRow => ({
  kind: 'row',
  atMs: Number(row.at_ms),
  values: columns.map((column) => (isNull(row[column]) ? null : logValue(Number(row[column])))),
});

const markerOf = ({ at_ms, text }: Row): LogMarker => ({ kind: 'marker', atMs: Number(at_ms), text: String(text) });

function channelOf({ name, unit, label, digits, options, derived }: Row): Channel {
  return {
    name: String(name),
    ...(isNull(unit) ? {} : { unit: String(unit) }),
    ...(isNull(label) ? {} : { label: String(label) }),
    ...(isNull(digits) ? {} : { digits: Number(digits) }),
    ...(isNull(options) ? {} : { options: optionsOf(String(options)) }),
    ...(Number(derived) === 1 ? { derived: true as const } : {}),
  };
}

function optionsOf(json: string): string[] {
  try {
    const options: unknown = JSON.parse(json);
    return Array.isArray(options) ? options.map(String) : [];
  } catch {
    return [];
  }
}
