import { csv } from '../../../../drivers/megasquirt/logs/csv.ts';
import type { LogFormat } from '../../../../drivers/megasquirt/logs/log.ts';
import { mlg } from '../../../../drivers/megasquirt/logs/mlg.ts';
import { msl } from '../../../../drivers/megasquirt/logs/msl.ts';
import { LogColumns } from './log-columns.ts';

const formats = { msl, mlg, csv } as const satisfies Record<string, LogFormat>;

/** So much is read before the page is let do something else. */
const PIECE_BYTES = 256 * 1024;

/** As much of a file as is needed here: a `File`, or what a test has in its place. */
export interface LogFile {
  readonly name: string;
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** The reader of a file by its name's ending, or why there is none. */
export function formatOfName(name: string): LogFormat | { readonly problem: string } {
  const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
  if (Object.hasOwn(formats, ending)) return formats[ending as keyof typeof formats];
  if (['sqlite', 'sqlite3', 'db'].includes(ending))
    return {
      problem: `${name}: SQLite cannot be read in a browser. 'postern ecu replay ${name} --convert log.mlg' makes one of it that can be.`,
    };
  return { problem: `${name}: which format is it? Logs end in .msl, .mlg or .csv.` };
}

export interface Reading {
  readonly columns: LogColumns;
  /** Of the file, from 0 to 1. */
  readonly share: number;
}

/**
 * Reads a log piece by piece. It never throws for what is in the file: what is wrong is among its faults, and what was read up to there is kept.
 * @param onProgress behind each piece
 */
export async function readLog(
  file: LogFile,
  format: LogFormat,
  onProgress: (reading: Reading) => void,
  signal: AbortSignal,
  columns = new LogColumns(),
): Promise<LogColumns> {
  const reader = format.reader();
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await file.slice(at, Math.min(file.size, at + PIECE_BYTES)).arrayBuffer());
    } catch (error) {
      columns.faults.push(
        `at byte ${at} it could not be read any more: ${error instanceof Error ? error.message : String(error)}`,
      );
      break;
    }
    signal.throwIfAborted();
    const isFull = !reader.push(bytes).every((part) => columns.take(part));
    onProgress({ columns, share: Math.min(1, (at + bytes.length) / file.size) });
    if (!isFull) continue;
    columns.faults.push(`it is longer than this page has memory for: only its first ${columns.rows} rows are shown`);
    return columns;
  }
  for (const part of reader.end()) columns.take(part);
  return columns;
}
