/** psud's two tables on real SQLite files: made, used as they are, and everything that may be wrong with them. */
import assert from 'node:assert/strict';
import * as sqlite from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PsudDatabase } from '../../cli/psu/bridge/database.ts';
import { AHEAD_SECONDS, YOUNG_SECONDS } from '../../cli/psu/bridge/freshness.ts';
import { Folder, reading } from './psu-bridge-doubles.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder[Symbol.dispose]());

const open = (alone: () => void = () => {}) => new PsudDatabase(sqlite, folder.db, alone);

/** As the programs around psud make it: WAL, a session in `command`, a trigger that keeps `modified`. */
const ORIGINAL = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE session (id INTEGER PRIMARY KEY);
  INSERT INTO session VALUES (1);
  CREATE TABLE command (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, session_id INTEGER NOT NULL, interface TEXT NOT NULL,
    command TEXT NOT NULL, value TEXT NOT NULL, created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, handled DATETIME,
    result TEXT, FOREIGN KEY (session_id) REFERENCES session (id));
  CREATE TABLE psu (id INTEGER NOT NULL DEFAULT 0 PRIMARY KEY, power TEXT NOT NULL, voltage_setting REAL NOT NULL,
    current_limit REAL NOT NULL, measured_current REAL NOT NULL, measured_voltage REAL NOT NULL,
    modified INTEGER NOT NULL DEFAULT CURRENT_TIMESTAMP, CHECK (id = 0), CHECK (power IN ('ON', 'OFF')));
  CREATE TRIGGER touched AFTER UPDATE ON psu FOR EACH ROW BEGIN
    UPDATE psu SET modified = CURRENT_TIMESTAMP WHERE id = old.id; END;
`;

describe('the tables', () => {
  it("are made where they are missing, and may then be used as psud's", () => {
    using database = open();
    assert.deepEqual(database.made, ['command', 'psu']);
    folder.run(`INSERT INTO command (interface, command, value) VALUES ('PSU', 'SET VOLTAGE', '7.4')`);
    assert.throws(() => folder.run(`INSERT INTO psu VALUES (1, 'ON', 0, 0, 0, 0, 0)`), /CHECK/);
    assert.throws(() => folder.run(`INSERT INTO psu VALUES (0, 'on', 0, 0, 0, 0, 0)`), /CHECK/);
    assert.equal(database.oldest()?.value, '7.4');
  });
  it('of a database that is there are used as they are, in its journal mode', () => {
    folder.run(ORIGINAL);
    folder.run(`INSERT INTO command (session_id, interface, command, value) VALUES (1, 'PSU', 'SET POWER', 'OFF')`);
    using database = open();
    assert.deepEqual(database.made, []);
    database.write(reading);
    database.write({ ...reading, on: false });
    assert.ok(database.answer(database.oldest()?.id ?? 0n, 'OFF'));
    assert.deepEqual(folder.rows('PRAGMA journal_mode'), [{ journal_mode: 'wal' }]);
    assert.deepEqual(folder.rows('SELECT power, measured_voltage FROM psu'), [
      { power: 'OFF', measured_voltage: 7.39 },
    ]);
    assert.deepEqual(folder.rows('SELECT result, session_id FROM command'), [{ result: 'OFF', session_id: 1 }]);
  });
  it("made new keep SQLite's own journal mode", () => {
    using _database = open();
    assert.deepEqual(folder.rows('PRAGMA journal_mode'), [{ journal_mode: 'delete' }]);
  });

  const wrong: [sql: string, why: RegExp][] = [
    [
      'CREATE TABLE command (id, interface, command, value, created, handled)',
      /table 'command' has no column 'result'/,
    ],
    ['CREATE TABLE psu (id, power, voltage, current_limit)', /table 'psu' has no column 'voltage_setting'/],
    ['CREATE VIEW psu AS SELECT 1', /'psu' is a view, not a table/],
    [
      `CREATE TABLE psu (id, power, voltage_setting, current_limit, measured_current, measured_voltage, modified, site TEXT NOT NULL)`,
      /column 'site' that must have a value/,
    ],
  ];
  for (const [sql, why] of wrong)
    it(`that are not psud's are refused: ${sql.slice(0, 40)}…`, () => {
      folder.run(sql);
      let isAlone = false;
      assert.throws(() => open(() => (isAlone = true)), { name: 'UsageError', message: why });
      assert.equal(isAlone, false);
      // Nothing of the other table was left behind.
      assert.equal(folder.rows(`SELECT name FROM sqlite_schema WHERE name IN ('command', 'psu')`).length, 1);
    });
  it('may have columns in capitals, and more of them', () => {
    folder.run(
      `CREATE TABLE PSU (ID, POWER, VOLTAGE_SETTING, CURRENT_LIMIT, MEASURED_CURRENT, MEASURED_VOLTAGE, MODIFIED, more)`,
    );
    using database = open();
    database.write(reading);
    database.write(reading);
    assert.equal(folder.rows('SELECT * FROM psu').length, 1);
  });
});

describe('commands', () => {
  it("are taken oldest first, by created, then by id; others' and answered ones are not", () => {
    using database = open();
    folder.ask('SET VOLTAGE', '2', 1);
    folder.ask('SET VOLTAGE', '1', 5);
    folder.ask('SET VOLTAGE', '3', 1);
    folder.run(`INSERT INTO command (interface, command, value, created) VALUES ('PATE', 'x', 'y', '2001-01-01')`);
    const taken: string[] = [];
    for (let row = database.oldest(); row !== undefined; row = database.oldest()) {
      taken.push(row.value ?? '');
      assert.ok(database.answer(row.id, 'done'));
    }
    assert.deepEqual(taken, ['1', '2', '3']);
    const [row] =
      folder.rows(`SELECT handled = CURRENT_TIMESTAMP OR handled > datetime('now', '-3 seconds') AS now, result
      FROM command WHERE value = '1'`);
    assert.deepEqual(row, { now: 1, result: 'done' });
  });
  it('have an age, in any form that SQLite reads, or none', () => {
    using database = open();
    const ageOf = (created: string) => {
      folder.run(
        `DELETE FROM command; INSERT INTO command (interface, command, value, created) VALUES ('PSU', 'x', 'y', ${created})`,
      );
      return database.oldest()?.ageS;
    };
    const near = (age: number | undefined, expected: number) =>
      assert.ok(Math.abs((age ?? 1e9) - expected) < 1.5, `${age}`);
    near(ageOf('CURRENT_TIMESTAMP'), 0.5);
    near(ageOf(`datetime('now', '-60 seconds')`), 60);
    near(ageOf(`strftime('%Y-%m-%dT%H:%M:%f', 'now', '-60 seconds')`), 60);
    near(ageOf(`unixepoch() - 60`), 60);
    near(ageOf(`datetime('now', '+60 seconds')`), -60);
    assert.equal(ageOf(`'yesterday'`), undefined);
    assert.equal(ageOf(`x'00'`), undefined);
  });
  it('with values that no command has are read all the same, and no more of them than needed', () => {
    folder.run('CREATE TABLE command (id INTEGER PRIMARY KEY, interface, command, value, created, handled, result)');
    using database = open();
    folder.run(`INSERT INTO command (id, interface, command, value) VALUES (9223372036854775807, 'PSU', NULL, NULL)`);
    assert.deepEqual(database.oldest(), {
      id: 9223372036854775807n,
      command: 'null',
      value: undefined,
      ageS: undefined,
    });
    folder.run(`UPDATE command SET command = printf('%.*c', 1000000, 'x'), value = zeroblob(1000000)`);
    assert.equal(database.oldest()?.command.length, 100);
    assert.equal(database.oldest()?.value, undefined);
    folder.run(`UPDATE command SET value = 7.5`);
    assert.equal(database.oldest()?.value, '7.5');
    assert.ok(database.answer(9223372036854775807n, 'no'));
  });
  it('that are gone, or answered by somebody else, are not answered', () => {
    using database = open();
    folder.ask('SET VOLTAGE', '1');
    const row = database.oldest();
    folder.run(`UPDATE command SET handled = 1, result = 'mine'`);
    assert.equal(database.answer(row?.id ?? 0n, 'yours'), false);
    assert.deepEqual(folder.rows('SELECT result FROM command'), [{ result: 'mine' }]);
    assert.equal(database.answer(77n, 'gone'), false);
  });
  it('that waited too long are answered at the start, those of a clock that was set back too, young ones are not', () => {
    using database = open();
    const ages = [0, YOUNG_SECONDS - 2, YOUNG_SECONDS + 2, 86_400, -AHEAD_SECONDS - 30];
    for (const age of ages) folder.ask('SET VOLTAGE', String(age), age);
    folder.run(
      `INSERT INTO command (interface, command, value, created) VALUES ('PSU', 'SET VOLTAGE', 'never', 'once')`,
    );
    folder.run(
      `INSERT INTO command (interface, command, value, created) VALUES ('PATE', 'SET VOLTAGE', 'other', '2001-01-01')`,
    );
    assert.equal(database.answerOld(), 4);
    const open_ = folder.rows(`SELECT value FROM command WHERE handled IS NULL`).map(({ value }) => value);
    assert.deepEqual(open_, ['0', String(YOUNG_SECONDS - 2), 'other']);
    const [never] = folder.rows(`SELECT result FROM command WHERE value = 'never'`);
    assert.equal(never?.result, `not done: nobody served this table within ${YOUNG_SECONDS} s of once`);
    assert.equal(database.answerOld(), 0);
  });
  it('without a time are old, and get a result', () => {
    folder.run('CREATE TABLE command (id INTEGER PRIMARY KEY, interface, command, value, created, handled, result)');
    using database = open();
    folder.run(`INSERT INTO command (interface, command, value) VALUES ('PSU', 'SET VOLTAGE', '1')`);
    assert.equal(database.answerOld(), 1);
    assert.match(String(folder.rows('SELECT result FROM command')[0]?.result), /not done/);
  });
});

describe('psu', () => {
  it('has one row, that is written again and again, and none when it is cleared', () => {
    using database = open();
    database.write(reading);
    folder.run(`UPDATE psu SET modified = '2001-01-01 00:00:00'`);
    database.write({ ...reading, on: false, volts: 1 });
    const { modified, ...row } = folder.rows('SELECT * FROM psu')[0] ?? {};
    assert.deepEqual(row, {
      id: 0,
      power: 'OFF',
      voltage_setting: 7.4,
      current_limit: 0.5,
      measured_current: 0.012,
      measured_voltage: 1,
    });
    assert.match(String(modified), /^20[2-9]\d-\d\d-\d\d \d\d:\d\d:\d\d$/);
    database.clear();
    assert.deepEqual(folder.rows('SELECT * FROM psu'), []);
  });
});
