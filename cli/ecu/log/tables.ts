/**
 * The tables of a log in SQLite. `channels` says which column of `frames` is whose: SQLite takes `rpm` and `RPM` for the same, so one
 * of them has a number behind. `id` counts frames and markers together, in the order in which they came.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import { UsageError } from '../../usage.ts';
import type { LogSubject } from './sink.ts';

/** SQLite has room for 2000 columns. */
const MOST_CHANNELS = 1990;

const OWN_COLUMNS = ['id', 'at_ms'];

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A column for each channel. */
export function columnsOf(channels: readonly Channel[]): string[] {
  const used = new Set(OWN_COLUMNS);
  return channels.map(({ name }) => {
    let column = name;
    for (let number = 2; used.has(column.toLowerCase()); number++) column = `${name}_${number}`;
    used.add(column.toLowerCase());
    return column;
  });
}

/** @throws UsageError for more channels than there can be columns */
export function assertFits({ channels }: LogSubject): void {
  if (channels.length > MOST_CHANNELS)
    throw new UsageError(
      `${channels.length} channels are more than an SQLite table has columns for: ${MOST_CHANNELS}`,
      'name some by --channels, or write an .mlg',
    );
}

export function makeLogTables(database: DatabaseSync, { title, channels }: LogSubject): void {
  const columns = columnsOf(channels);
  database.exec(`
    CREATE TABLE log (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE channels (
      position INTEGER NOT NULL PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      "column" TEXT NOT NULL UNIQUE,
      unit TEXT,
      label TEXT,
      digits INTEGER,
      options TEXT,
      derived INTEGER NOT NULL
    );
    CREATE TABLE frames (
      id INTEGER NOT NULL PRIMARY KEY,
      at_ms REAL NOT NULL
      ${columns.map((column) => `, ${quoted(column)} REAL`).join('')}
    );
    CREATE TABLE markers (id INTEGER NOT NULL PRIMARY KEY, at_ms REAL NOT NULL, text TEXT NOT NULL);
  `);
  database.prepare("INSERT INTO log VALUES ('title', ?), ('format', 'postern 1')").run(title);
  const insert = database.prepare('INSERT INTO channels VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const [position, { name, unit, label, digits, options, derived }] of channels.entries())
    insert.run(
      position,
      name,
      columns[position] ?? name,
      unit ?? null,
      label ?? null,
      digits ?? null,
      options === undefined ? null : JSON.stringify(options),
      derived === true ? 1 : 0,
    );
}
