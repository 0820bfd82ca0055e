import { extname } from 'node:path';
import { suggest } from '../../../contract/suggest.ts';
import { csv } from '../../../drivers/megasquirt/logs/csv.ts';
import type { LogFormat } from '../../../drivers/megasquirt/logs/log.ts';
import { mlg } from '../../../drivers/megasquirt/logs/mlg.ts';
import { msl } from '../../../drivers/megasquirt/logs/msl.ts';
import { UsageError } from '../../usage.ts';
import { FORMATS } from './log-options.ts';

/** Formats that are bytes in a row. */
export const streamFormats = { msl, mlg, csv } as const satisfies Record<string, LogFormat>;
export type StreamFormatName = keyof typeof streamFormats;
export type FormatName = StreamFormatName | 'sqlite';

const endings: Readonly<Record<string, FormatName>> = {
  msl: 'msl',
  mlg: 'mlg',
  csv: 'csv',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  db: 'sqlite',
};

/** @throws UsageError, with the names that are like it */
export function parseFormat(text: string): FormatName {
  const name = text.toLowerCase().replace(/^\./, '');
  const format = Object.hasOwn(endings, name) ? endings[name] : undefined;
  if (format !== undefined) return format;
  const [near] = suggest(name, ['msl', 'mlg', 'csv', 'sqlite']);
  throw new UsageError(
    `'${text}' is no format of logs`,
    near === undefined ? `there are ${FORMATS}` : `did you mean ${near}?`,
  );
}

/** By the ending of a file's name; undefined: it is none of a log. */
export function formatByEnding(path: string): FormatName | undefined {
  const ending = extname(path).slice(1).toLowerCase();
  return Object.hasOwn(endings, ending) ? endings[ending] : undefined;
}

/** @throws UsageError for a file whose ending says nothing, where no format is named */
export function formatOf(path: string, named?: string): FormatName {
  const format = named === undefined ? formatByEnding(path) : parseFormat(named);
  if (format === undefined)
    throw new UsageError(`${path}: in which format?`, `--format has ${FORMATS}; or a file with such an ending`);
  return format;
}
