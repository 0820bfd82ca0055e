import { Refusal } from '../../../contract/errors.ts';

/** What SQLite or the file's disk says no to. */
export class DatabaseProblem extends Refusal {
  /** It does not go away by itself: trying again is of no use. */
  readonly isLasting: boolean;
  constructor(path: string, problem: string, isLasting: boolean) {
    super('unavailable', `database ${path}: ${problem}`, { path });
    this.isLasting = isLasting;
  }
}

interface Meaning {
  problem: string;
  isLasting?: true;
}

/** SQLite's result codes, https://www.sqlite.org/rescode.html: those that a person can do something about. */
const meanings: Readonly<Record<number, Meaning>> = {
  3: { problem: 'you may not' },
  5: { problem: 'another program has locked it' },
  6: { problem: 'another connection has locked a table' },
  8: { problem: 'it cannot be written: file and folder must be writable' },
  10: { problem: 'the disk reports an error' },
  11: { problem: 'it is damaged', isLasting: true },
  13: { problem: 'the disk is full' },
  14: { problem: 'it cannot be opened: no such folder, or no right to it' },
  26: { problem: 'it is no SQLite database', isLasting: true },
};

/** SQLITE_READONLY_DBMOVED: SQLite itself looks, before it writes, whether the file is still in its place. */
const MOVED = 1032;

/** The lower byte is the kind, the rest is detail. */
const kindOf = (code: number) => code & 0xff;

const isSqliteError = (error: unknown): error is Error & { errcode: number; errstr: string } =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';

/** What went wrong, if SQLite said it; any other error is a fault of ours and is given back as it is. */
export function databaseProblem(path: string, error: unknown): unknown {
  if (!isSqliteError(error)) return error;
  if (error.errcode === MOVED) return movedAway(path);
  const { problem = '', isLasting = false } = meanings[kindOf(error.errcode)] ?? {};
  // The text names the table or the constraint.
  const text = problem === '' ? error.message : `${problem} (${error.message}, SQLite ${error.errcode})`;
  return new DatabaseProblem(path, text, isLasting);
}

/** SQLite would go on in a file that nobody else can open any more. */
export const movedAway = (path: string): DatabaseProblem =>
  new DatabaseProblem(path, 'it was deleted, or another file is in its place', true);
