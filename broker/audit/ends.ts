/** The ends of the files of an audit log: where a chain goes on. */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GENESIS } from '../../contract/audit.ts';

/** Enough of a log's end to hold its last line, and what `audit.tail` may show. */
const TAIL_BYTES = 48 * 1024;

export interface End {
  head: string;
  /** Number of its last whole line; 0: it has none. */
  lines: number;
  /** What comes after that is no line, or not a whole one. */
  torn: boolean;
}

/** That of a file that is not there is that of an empty one. */
export function readEnd(path: string): End {
  const text = readTail(path);
  if (text === '') return { head: GENESIS, lines: 0, torn: false };
  const torn = !text.endsWith('\n');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const last = whole.slice(whole.lastIndexOf('\n', whole.length - 2) + 1);
  const [, n, hash] = /^\{"n":(\d+),.*"hash":"([0-9a-f]{64})"\}\n$/.exec(last) ?? [];
  if (n === undefined || hash === undefined) return { head: GENESIS, lines: 0, torn: true };
  return { head: hash, lines: Number(n), torn };
}

/** The last of a file, from the beginning of a line on; '' if it is not there. */
export function readTail(path: string): string {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  try {
    const { size } = fstatSync(fd);
    const from = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - from);
    const length = readSync(fd, bytes, 0, bytes.length, from);
    const text = bytes.toString('utf8', 0, length);
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    closeSync(fd);
  }
}

/** What a log is renamed to when the next file begins: the number of its last line, so that names sort as the chain goes. */
export const rotatedName = (path: string, lines: number): string => `${path}.${String(lines).padStart(12, '0')}`;

/** Paths of the files that were rotated away, oldest first. */
export const rotatedFiles = (path: string): string[] => besides(path, /^\d{12,}$/);

/** The end of the newest file beside it, for a log that is not there: whoever moved it away did not end the chain. */
export function endBeside(path: string): End {
  const ends = besides(path, /^(\d{12,}|torn-.*)$/).map(readEnd);
  return ends.reduce((newest, end) => (end.lines > newest.lines ? end : newest), readEnd(path));
}

function besides(path: string, ending: RegExp): string[] {
  const start = `${basename(path)}.`;
  const names = readdirSync(dirname(path)).filter(
    (name) => name.startsWith(start) && ending.test(name.slice(start.length)),
  );
  return names.sort().map((name) => join(dirname(path), name));
}
