/** What the tests of `psu bridge` share: a supply of variables, a clock that is turned, a log in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Level } from '../../cli/psu/bridge/levels.ts';
import { Log } from '../../cli/psu/bridge/log.ts';
import type { Clock } from '../../cli/psu/bridge/serve.ts';
import type { Reading, Supply } from '../../cli/psu/bridge/supply.ts';

/** What a supply may say. */
export const reading: Reading = { on: true, setVolts: 7.4, setAmps: 0.5, volts: 7.39, amps: 0.012 };

export class FakeSupply implements Supply {
  readonly log: string[] = [];
  on = false;
  volts = 0;
  amps = 0;
  /** Called before anything is done; what it throws, the supply does. */
  before: (what: string) => void | Promise<void> = () => {};

  async setVolts(volts: number): Promise<number> {
    await this.#tell(`volts ${volts}`);
    this.volts = volts;
    return volts;
  }
  async setAmps(amps: number): Promise<number> {
    await this.#tell(`amps ${amps}`);
    this.amps = amps;
    return amps;
  }
  async setPower(on: boolean): Promise<void> {
    await this.#tell(`power ${on}`);
    this.on = on;
  }
  async update(): Promise<Reading> {
    await this.before('update');
    const { on, volts, amps } = this;
    return { on, setVolts: volts, setAmps: amps, volts: on ? volts : 0, amps: on ? volts / 100 : 0 };
  }
  async #tell(what: string): Promise<void> {
    await this.before(what);
    this.log.push(what);
  }
}

/** Time passes only while somebody sleeps. */
export class TurnedClock implements Clock {
  ms = 0;
  /** Called after each sleep: the test's own hand in the story. */
  tick: (ms: number) => void = () => {};
  now(): number {
    return this.ms;
  }
  async sleep(ms: number): Promise<void> {
    this.ms += ms;
    await new Promise((resolve) => setImmediate(resolve));
    this.tick(this.ms);
  }
}

export function memoryLog(least: Level = 'DEBUG'): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const write = (level: Level, line: string) => void lines.push(`${level} ${line}`);
  return { log: new Log(least, { write, [Symbol.asyncDispose]: async () => {} }), lines };
}

/** A folder with a database in it, as psud's own programs make it: WAL, a column of its own, a trigger for `modified`. */
export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'postern-psud-'));
  readonly db = join(this.path, 'pm.sqlite3');

  /** Another program's connection. */
  open(): DatabaseSync {
    return new DatabaseSync(this.db, { timeout: 2000 });
  }

  /** @param sql run with a connection of its own */
  run(sql: string): void {
    using database = this.open();
    database.exec(sql);
  }

  rows(sql: string): Record<string, unknown>[] {
    using database = this.open();
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  }

  /** A command, as a program against psud asks it; `ago` in seconds. */
  ask(command: string, value: string, ago = 0): void {
    using database = this.open();
    const created = `datetime('now', '${-ago} seconds')`;
    database
      .prepare(`INSERT INTO command (interface, command, value, created) VALUES ('PSU', ?, ?, ${created})`)
      .run(command, value);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
