import { rmSync, statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEntry } from '../../../drivers/megasquirt/logs/log.ts';
import { databaseProblem } from '../../psu/bridge/database-problem.ts';
import type { Sqlite } from '../../psu/bridge/sqlite.ts';
import { FLUSH_MS, type LogSink, type LogSubject } from './sink.ts';
import { assertFits, makeLogTables } from './tables.ts';
import { type Existing, openFile } from './target.ts';

/** Entries that may wait while another program holds the lock; rows beyond are lost, and counted. */
const MOST_WAITING = 20_000;
/** Nothing else happens here while a lock is waited for, and so it is not. The next second is soon enough. */
const BUSY_TIMEOUT_MS = 0;
const BUSY = new Set([5, 6]);
const RETRY_MS = 50;
/** At the end there is no next second. */
const LAST_BUSY_TIMEOUT_MS = 5000;

/** Writes entries into an SQLite file, in one transaction a second, in WAL mode: others may read meanwhile. */
export class SqliteSink implements LogSink {
  readonly path: string;
  readonly #database: DatabaseSync;
  readonly #frame: StatementSync;
  readonly #marker: StatementSync;
  readonly #timer: NodeJS.Timeout;
  readonly #mostWaiting: number;
  readonly #counts = { rows: 0, bytes: 0, lost: 0 };
  #waiting: LogEntry[] = [];
  #untold = 0;
  #id = 0;
  #failure: Error | undefined;

  /** @throws UsageError: it exists already, cannot be opened, or has too many channels; Refusal of SQLite */
  static async open(
    sqlite: Sqlite,
    path: string,
    existing: Existing,
    subject: LogSubject,
    options: { flushMs?: number; mostWaiting?: number } = {},
  ): Promise<SqliteSink> {
    assertFits(subject);
    await (await openFile(path, existing)).close();
    // What is left of another database would be taken for a part of this one.
    for (const more of ['-wal', '-shm', '-journal']) rmSync(`${path}${more}`, { force: true });
    try {
      return new SqliteSink(sqlite, path, subject, options);
    } catch (error) {
      throw databaseProblem(path, error);
    }
  }

  private constructor(
    { DatabaseSync: Database }: Sqlite,
    path: string,
    subject: LogSubject,
    { flushMs = FLUSH_MS, mostWaiting = MOST_WAITING }: { flushMs?: number; mostWaiting?: number },
  ) {
    this.path = path;
    this.#mostWaiting = mostWaiting;
    this.#database = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    try {
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
      makeLogTables(this.#database, subject);
      this.#database.exec('COMMIT');
      const places = subject.channels.map(() => ', ?').join('');
      this.#frame = this.#database.prepare(`INSERT INTO frames VALUES (?, ?${places})`);
      this.#marker = this.#database.prepare('INSERT INTO markers VALUES (?, ?, ?)');
    } catch (error) {
      this.#database.close();
      throw error;
    }
    this.#measure();
    this.#timer = setInterval(() => this.#flush(), flushMs);
  }

  get counts() {
    return this.#counts;
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  add(entry: LogEntry): void {
    if (this.#failure !== undefined) return;
    if (this.#waiting.length >= this.#mostWaiting && entry.kind === 'row') {
      this.#counts.lost++;
      this.#untold++;
      return;
    }
    if (this.#untold > 0) this.#tellLoss(entry.atMs);
    this.#waiting.push(entry);
  }

  async settled(): Promise<void> {
    for (this.#flush(); this.#waiting.length > 0; this.#flush()) await sleep(RETRY_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    if (this.#failure !== undefined) return;
    if (this.#untold > 0) this.#tellLoss(this.#waiting.at(-1)?.atMs ?? Date.now());
    try {
      this.#database.exec(`PRAGMA busy_timeout = ${LAST_BUSY_TIMEOUT_MS}`);
      this.#write();
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      this.#leaveOneFile();
      this.#database.close();
      this.#measure();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** One that can be copied, and read where nothing can be written. Not while somebody reads it. */
  #leaveOneFile(): void {
    try {
      this.#database.exec('PRAGMA journal_mode = DELETE');
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }

  #tellLoss(atMs: number): void {
    const text = `${this.#untold} rows are missing: another program had locked the database for too long`;
    this.#waiting.push({ kind: 'marker', atMs, text });
    this.#untold = 0;
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    try {
      this.#write();
      this.#measure();
    } catch (error) {
      if (!isBusy(error)) this.#fail(error);
    }
  }

  /** All or nothing. */
  #write(): void {
    const entries = this.#waiting;
    let id = this.#id;
    let rows = 0;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const entry of entries) {
        id++;
        if (entry.kind === 'marker') this.#marker.run(id, entry.atMs, entry.text);
        else this.#frame.run(id, entry.atMs, ...entry.values);
        if (entry.kind === 'row') rows++;
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#waiting = [];
    this.#id = id;
    this.#counts.rows += rows;
  }

  #measure(): void {
    const sizes = [this.path, `${this.path}-wal`].map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    this.#counts.bytes = sizes.reduce((sum, size) => sum + size, 0);
  }

  #fail(error: unknown): void {
    const problem = databaseProblem(this.path, error);
    this.#failure ??= problem instanceof Error ? problem : new Error(String(problem));
    clearInterval(this.#timer);
    this.#waiting = [];
    try {
      this.#database.close();
    } catch {
      // What is committed is in the file, or beside it.
    }
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && BUSY.has(Number((error as Error & { errcode?: number }).errcode) & 0xff);
