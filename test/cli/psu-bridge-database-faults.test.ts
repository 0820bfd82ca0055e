/** What may be wrong with the database's file: each has a sentence of its own, and nothing is half done. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import * as sqlite from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PsudDatabase } from '../../cli/psu/bridge/database.ts';
import { Folder, reading } from './psu-bridge-doubles.ts';

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder[Symbol.dispose]());

const NOBODY = 65534;

const open = (alone: () => void = () => {}) => new PsudDatabase(sqlite, folder.db, alone);

describe('what may be wrong with the file', () => {
  const problem = (message: RegExp, isLasting: boolean) => (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, message);
    assert.deepEqual([error.constructor.name, Reflect.get(error, 'isLasting')], ['DatabaseProblem', isLasting]);
    assert.equal(Reflect.get(error, 'code'), 'unavailable');
    return true;
  };
  it('no such folder', () => {
    rmSync(folder.path, { recursive: true });
    assert.throws(() => open(), problem(/cannot be opened: no such folder/, false));
    folder = new Folder();
  });
  it('no database', () => {
    writeFileSync(
      folder.db,
      'This is a text, and it is longer than the header of a database would be, by some way, I should say so.',
    );
    assert.throws(() => open(), problem(/is no SQLite database/, true));
  });
  it('damaged while it is open', () => {
    folder.run(
      `PRAGMA page_size = 512; CREATE TABLE filler (text); INSERT INTO filler VALUES (printf('%.*c', 20000, 'x'))`,
    );
    using database = open();
    database.write(reading);
    const fill = Buffer.alloc(512 * 8, 0xa5);
    using other = folder.open();
    other.exec('BEGIN EXCLUSIVE; UPDATE filler SET text = NULL; COMMIT'); // the pages that it had read count no more
    writeFileSync(folder.db, Buffer.concat([fill]), { flag: 'r+' });
    assert.throws(() => database.oldest(), problem(/damaged|no SQLite database/, true));
  });
  it('cut off', () => {
    folder.run(`PRAGMA page_size = 512; CREATE TABLE a (b); INSERT INTO a VALUES (printf('%.*c', 20000, 'x'))`);
    open()[Symbol.dispose]();
    truncateSync(folder.db, 1024);
    assert.throws(() => open(), problem(/damaged/, true));
  });
  it('locked by another program for long', () => {
    using database = open();
    folder.ask('SET VOLTAGE', '1');
    using other = folder.open();
    other.exec('BEGIN IMMEDIATE');
    assert.equal(database.oldest()?.value, '1'); // a lock for writing does not keep us from reading
    assert.throws(() => database.write(reading), problem(/another program has locked it/, false));
    assert.throws(() => database.answer(1n, 'x'), problem(/locked/, false));
    assert.throws(() => open(), problem(/locked/, false));
    other.exec('ROLLBACK');
    database.write(reading);
  });
  it('no room: the answer is not half written, and is written when there is room', () => {
    // A limit of SQLite's own, for one connection, ends as a disk without room does.
    let connection: sqlite.DatabaseSync | undefined;
    class Confined extends sqlite.DatabaseSync {
      constructor(...args: ConstructorParameters<typeof sqlite.DatabaseSync>) {
        super(...args);
        connection = this;
      }
    }
    using database = new PsudDatabase({ ...sqlite, DatabaseSync: Confined }, folder.db, () => {});
    folder.ask('SET VOLTAGE', '1');
    const id = database.oldest()?.id ?? 0n;
    connection?.exec('PRAGMA max_page_count = 1');
    assert.throws(() => database.answer(id, 'x'.repeat(50_000)), problem(/the disk is full/, false));
    assert.deepEqual(folder.rows('SELECT handled, result FROM command'), [{ handled: null, result: null }]);
    connection?.exec('PRAGMA max_page_count = 1000');
    assert.ok(database.answer(id, 'x'.repeat(50_000)));
  });
  it('a table that was dropped is named', () => {
    using database = open();
    folder.run('DROP TABLE command');
    assert.throws(() => database.oldest(), problem(/no such table: command/, false));
    folder.run('DROP TABLE psu');
    assert.throws(() => database.write(reading), problem(/no such table: psu/, false));
  });
  it('deleted, or another in its place, is not written on', () => {
    using database = open();
    database.assertInPlace();
    renameSync(folder.db, `${folder.db}.old`);
    assert.throws(() => database.assertInPlace(), problem(/was deleted, or another file is in its place/, true));
    assert.throws(() => database.clear(), problem(/was deleted/, true));
    writeFileSync(folder.db, '');
    assert.throws(() => database.assertInPlace(), problem(/was deleted/, true));
  });
  it('a file that may only be read', () => {
    open()[Symbol.dispose]();
    chmodSync(folder.db, 0o444);
    chmodSync(folder.path, 0o755);
    asNobody(() => assert.throws(() => open(), problem(/cannot be written/, false)));
  });
  it('what happens alone is undone with it', () => {
    assert.throws(
      () =>
        open(() => {
          throw new Error('held');
        }),
      /^Error: held$/,
    );
    assert.deepEqual(folder.rows('SELECT name FROM sqlite_schema'), []);
    assert.ok(existsSync(folder.db));
  });
});

/** Root may write everything: what fails for others, he does as one of them. */
function asNobody(act: () => void): void {
  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    act();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
