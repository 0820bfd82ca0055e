import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Channel } from '../../../contract/telemetry/catalogue.ts';
import type { LogMarker, LogPart, LogRow } from '../../../drivers/megasquirt/logs/log.ts';
import { fileProblem } from '../../files.ts';
import { loadSqlite } from '../../psu/bridge/sqlite.ts';
import { UsageError } from '../../usage.ts';
import { type FormatName, formatOf, type StreamFormatName, streamFormats } from './formats.ts';
import { sqliteParts } from './sqlite-log.ts';

/** A whole log. */
export interface ReadLog {
  channels: readonly Channel[];
  rows: readonly LogRow[];
  markers: readonly LogMarker[];
  /** What could not be read, for people: that the file was cut, for instance. */
  faults: readonly string[];
  title: string;
}

/**
 * Everything in a log of any of the formats.
 * @param path its format is by the ending; msl, mlg, csv, sqlite
 * @throws UsageError for a file that cannot be opened, or that has nothing of a log; Refusal of SQLite
 */
export async function readLog(path: string, format: FormatName = formatOf(path)): Promise<ReadLog> {
  const log = {
    channels: [] as readonly Channel[],
    rows: [] as LogRow[],
    markers: [] as LogMarker[],
    faults: [] as string[],
  };
  let title = '';
  for await (const part of logParts(path, format)) {
    if (part.kind === 'head') ({ channels: log.channels, title } = part.head);
    else if (part.kind === 'row') log.rows.push(part);
    else if (part.kind === 'marker') log.markers.push(part);
    else log.faults.push(part.text);
  }
  return { ...log, title };
}

/**
 * The same, piece by piece, for logs that are longer than the memory: the head is first.
 * @throws as `readLog`
 */
export async function* logParts(path: string, format: FormatName = formatOf(path)): AsyncGenerator<LogPart> {
  let faults = '';
  let hasHead = false;
  for await (const part of rawParts(path, format)) {
    hasHead ||= part.kind === 'head';
    if (!hasHead && part.kind === 'fault') faults += `${faults === '' ? '' : '; '}${part.text}`;
    else yield part;
  }
  if (!hasHead) throw new UsageError(`${path} is no log that can be read: ${faults || 'it is empty'}`);
}

async function* rawParts(path: string, format: FormatName): AsyncGenerator<LogPart> {
  const isFile = await stat(path).then(
    (found) => found.isFile() || found.isFIFO(),
    (error: unknown) => Promise.reject(fileProblem('read', path, error)),
  );
  if (!isFile) throw new UsageError(`cannot read ${path}: it is no file`);
  if (format === 'sqlite') yield* sqliteParts(await loadSqlite(undefined, 'ecu replay of .sqlite'), path);
  else yield* streamParts(path, format);
}

async function* streamParts(path: string, format: StreamFormatName): AsyncGenerator<LogPart> {
  const reader = streamFormats[format].reader();
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Uint8Array>) yield* reader.push(bytes);
  } catch (error) {
    throw fileProblem('read', path, error);
  }
  yield* reader.end();
}
