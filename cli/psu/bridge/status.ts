import { accessSync, constants, existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Refusal } from '../../../contract/errors.ts';
import { databaseProblem } from './database-problem.ts';
import { lockPathOf, readLock } from './lock.ts';
import { loadSqlite } from './sqlite.ts';
import { tableNames, tableProblem } from './tables.ts';

/** What `--status` looks at, in psud's order; each says OK, or what is amiss. */
export interface Status {
  database: string;
  tables: string;
  /** Seconds since `psu` was written; null: it is empty. */
  ageS: number | null;
  age: string;
  lock: string;
  process: string;
  pid: number | null;
  ok: boolean;
}

/** A row of `psu` that is so much older than the interval tells nothing any more. */
const GRACE_SECONDS = 10;

const OK = 'OK';

/** Looks, and changes nothing. */
export async function bridgeStatus(path: string, updateMs: number): Promise<Status> {
  const database = fileProblemOf(path) ?? OK;
  const { tables, ageS } = database === OK ? await look(path) : { tables: 'unknown', ageS: null };
  const [lock, pid] = database === OK ? lockOf(path) : ['unknown', null];
  const isOld = ageS !== null && ageS > updateMs / 1000 + GRACE_SECONDS;
  const age = ageS === null ? 'no data' : isOld ? `old: ${ageS.toFixed(0)} s` : OK;
  const running = pid === null ? 'not running' : OK;
  const ok = [database, tables, age, running].every((each) => each === OK);
  return { database, tables, ageS, age, lock, process: running, pid, ok };
}

function fileProblemOf(path: string): string | undefined {
  if (!existsSync(path)) return 'there is no such file';
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return 'you may not read and write it';
  }
}

async function look(path: string): Promise<{ tables: string; ageS: number | null }> {
  const { DatabaseSync: Database } = await loadSqlite();
  let database: DatabaseSync | undefined;
  try {
    database = new Database(path, { readOnly: true, timeout: 1000 });
    const open = database;
    const problems = tableNames.flatMap((table) => {
      const problem = tableProblem(open, table);
      return problem === undefined ? [] : [problem === 'missing' ? `there is no table '${table}'` : problem];
    });
    if (problems.length > 0) return { tables: problems.join('; '), ageS: null };
    const row = open
      .prepare(`SELECT unixepoch('now', 'subsec') - unixepoch(modified, 'auto', 'subsec') AS age FROM psu`)
      .get();
    return { tables: OK, ageS: row === undefined || row.age === null ? null : Math.max(0, Number(row.age)) };
  } catch (error) {
    const problem = databaseProblem(path, error);
    if (!(problem instanceof Refusal)) throw problem;
    return { tables: problem.message, ageS: null };
  } finally {
    database?.close();
  }
}

function lockOf(path: string): [text: string, pid: number | null] {
  const lockPath = lockPathOf(path);
  try {
    const lock = readLock(lockPath);
    if (lock.state === 'held') return [OK, lock.by.pid];
    return [lock.state === 'free' ? 'none' : `stale, ${lockPath}: its process has ended`, null];
  } catch (error) {
    if (error instanceof Refusal) return [error.message, null];
    throw error;
  }
}

export function statusText(path: string, { database, tables, age, lock, process, pid }: Status): string {
  const rows: [string, string][] = [
    [`Database '${path}'`, database],
    ['Tables', tables],
    ['Age of the data', age],
    ['Lock file', lock],
    [`Process (pid ${pid ?? 'unknown'})`, process],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 3;
  return rows.map(([name, text]) => `${`${name} `.padEnd(width, '.')} ${text}\n`).join('');
}
