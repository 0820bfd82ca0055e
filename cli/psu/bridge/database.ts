import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Asked } from './commands.ts';
import { databaseProblem, movedAway } from './database-problem.ts';
import { AHEAD_SECONDS, YOUNG_SECONDS } from './freshness.ts';
import type { Sqlite } from './sqlite.ts';
import type { Reading } from './supply.ts';
import { makeTables, type TableName } from './tables.ts';

/** How long another program's lock is waited for. Nothing else of the bridge runs meanwhile. */
const BUSY_TIMEOUT_MS = 1000;

/** Longest text that is read of a column: what the longest command and value need, many times over. */
const MOST_CHARACTERS = 100;

/** Seconds since a row was created: `created` as CURRENT_TIMESTAMP writes it, or a Unix time. Null if it is neither. */
const AGE = `unixepoch('now', 'subsec') - unixepoch(created, 'auto', 'subsec')`;

const WAITING = `interface = 'PSU' AND handled IS NULL`;

export interface CommandRow extends Asked {
  id: bigint;
}

/**
 * psud's database. It is used as it is, above all in the journal mode that it has: other programs may not know another.
 * All throw DatabaseProblem.
 */
export class PsudDatabase implements Disposable {
  readonly path: string;
  /** The tables that were missing, and are there now. */
  readonly made: readonly TableName[];
  readonly #database: DatabaseSync;
  readonly #file: { dev: number; ino: number };
  readonly #oldest: StatementSync;
  readonly #answer: StatementSync;
  readonly #update: StatementSync;
  readonly #insert: StatementSync;

  /**
   * Opens or makes the file.
   * @param alone what only one program at a time may do: no other one that opens the database so does it meanwhile
   * @throws UsageError for a table that is not psud's; what `alone` throws
   */
  constructor({ DatabaseSync: Database }: Sqlite, path: string, alone: () => void) {
    this.path = path;
    this.#database = this.#try(() => new Database(path, { timeout: BUSY_TIMEOUT_MS }));
    try {
      this.made = this.#try(() => this.#prepare(alone));
      const { dev, ino } = statSync(path);
      this.#file = { dev, ino };
      const prepare = (sql: string) => this.#try(() => this.#database.prepare(sql));
      this.#oldest = prepare(
        `SELECT id, substr(command, 1, :most) AS command, substr(value, 1, :most) AS value, ${AGE} AS age
         FROM command WHERE ${WAITING} ORDER BY created, id LIMIT 1`,
      );
      this.#oldest.setReadBigInts(true);
      this.#answer = prepare(
        `UPDATE command SET result = :result, handled = CURRENT_TIMESTAMP WHERE id = :id AND ${WAITING}`,
      );
      const columns = ['power', 'voltage_setting', 'current_limit', 'measured_current', 'measured_voltage'];
      this.#update = prepare(
        `UPDATE psu SET ${columns.map((column) => `${column} = :${column}`).join(', ')}, modified = CURRENT_TIMESTAMP
         WHERE id = 0`,
      );
      this.#insert = prepare(
        `INSERT INTO psu (id, ${columns.join(', ')}) VALUES (0, ${columns.map((column) => `:${column}`).join(', ')})`,
      );
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** @throws DatabaseProblem when the file is no longer where it was */
  assertInPlace(): void {
    const { dev, ino } = statSync(this.path, { throwIfNoEntry: false }) ?? {};
    if (dev !== this.#file.dev || ino !== this.#file.ino) throw movedAway(this.path);
  }

  /** The oldest command that nobody has answered. */
  oldest(): CommandRow | undefined {
    const row = this.#try(() => this.#oldest.get({ most: MOST_CHARACTERS }));
    if (row === undefined) return undefined;
    const { id, command, value, age } = row;
    return {
      id: BigInt(String(id)),
      command: String(command),
      value: value === null || value instanceof Uint8Array ? undefined : String(value),
      ageS: age === null ? undefined : Number(age),
    };
  }

  /** Writes what came of a command. False: the row is gone, or somebody else has answered it. */
  answer(id: bigint, result: string): boolean {
    return Number(this.#try(() => this.#answer.run({ id, result })).changes) > 0;
  }

  /** Answers what has waited for too long for a bridge that starts. Gives how many commands that were. */
  answerOld(): number {
    const result = `'not done: nobody served this table within ${YOUNG_SECONDS} s of ' || coalesce(created, 'an unknown time')`;
    const sql = `UPDATE command SET result = ${result}, handled = CURRENT_TIMESTAMP
      WHERE ${WAITING} AND coalesce(${AGE} NOT BETWEEN :from AND :to, TRUE)`;
    const answer = () => this.#database.prepare(sql).run({ from: -AHEAD_SECONDS, to: YOUNG_SECONDS });
    return Number(this.#try(answer).changes);
  }

  /** What the supply says, as the only row of `psu`. */
  write({ on, setVolts, setAmps, volts, amps }: Reading): void {
    const values = {
      power: on ? 'ON' : 'OFF',
      voltage_setting: setVolts,
      current_limit: setAmps,
      measured_current: amps,
      measured_voltage: volts,
    };
    this.#try(() => {
      if (Number(this.#update.run(values).changes) === 0) this.#insert.run(values);
    });
  }

  /** An empty `psu` tells its readers that nobody serves. */
  clear(): void {
    this.assertInPlace();
    this.#try(() => this.#database.exec('DELETE FROM psu'));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #prepare(alone: () => void): TableName[] {
    // What is said to be answered must not come back unanswered after a power failure. Of this connection only.
    this.#database.exec('PRAGMA synchronous = FULL');
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const made = makeTables(this.#database, this.path);
      // A file that may only be read can be opened and begun with. It changes nothing, and is refused there.
      this.#database.exec('UPDATE psu SET id = id WHERE 0');
      alone();
      this.#database.exec('COMMIT');
      return made;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #try<Value>(act: () => Value): Value {
    try {
      return act();
    } catch (error) {
      throw databaseProblem(this.path, error);
    }
  }
}
