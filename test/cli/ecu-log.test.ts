/** `postern ecu log` on frames that are made up: every format, what exists already, what is missing, what is told. */
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLog } from '../../cli/ecu/log/read-log.ts';
import { Refusal } from '../../contract/errors.ts';
import { logTime } from '../../drivers/megasquirt/logs/log.ts';
import { beganMs, catalogue, frame, LogFolder, log, quality, sourceOf, valuesOf } from './ecu-log-bench.ts';

let folder: LogFolder;
beforeEach(() => {
  folder = new LogFolder();
});
afterEach(() => folder[Symbol.dispose]());

const frames = (count: number, from = 0) => Array.from({ length: count }, (_, index) => frame(from + index));
const rowsOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'row',
    atMs: logTime(beganMs + (from + index) * 20.01),
    values: valuesOf(from + index),
  }));

describe('what is written reads back identically', () => {
  it('in four formats at once, with markers', async () => {
    const files = ['a.mlg', 'b.msl', 'c.csv', 'd.sqlite'].map((name) => folder.of(name));
    const { err, failure } = await log(sourceOf(frames(300)), ['ecu0', ...files.slice(0, 1)], {
      to: files.slice(1),
      marker: 'warm\tstart',
    });
    assert.equal(failure, undefined);
    for (const file of files) {
      const read = await readLog(file);
      assert.deepEqual(read.rows, rowsOf(300), file);
      assert.deepEqual(
        read.markers.map(({ text }) => text),
        ['warm start'],
        file,
      );
      assert.deepEqual(read.faults, [], file);
      const names = file.endsWith('.csv') ? catalogue.channels.map(({ name }) => ({ name })) : catalogue.channels;
      assert.deepEqual(read.channels, names, file);
      if (!file.endsWith('.csv')) assert.equal(read.title, 'ecu0 (MS2Extra), logged by Postern');
    }
    assert.match(err, /^ecu0: 300 frames in .* s, [\d.]+\/s; nothing went wrong\n {2}.*a\.mlg: 300 rows, [\d.]+ KiB\n/);
  });
  it('some channels, by gauges and pages too, at a rate', async () => {
    const wanted: object[] = [];
    await log(sourceOf(frames(3), wanted), [folder.of('a.csv')], { channels: 'coolant,main', rate: '20' });
    assert.deepEqual(wanted, [{ channels: ['coolant', 'rpm'], rateHz: 20 }]);
    const { channels, rows } = await readLog(folder.of('a.csv'));
    assert.deepEqual(channels, [{ name: 'coolant' }, { name: 'rpm' }]);
    assert.deepEqual(rows[1]?.values, [83.6, 801]);
  });
  it('to standard output', async () => {
    const { out } = await log(sourceOf(frames(2)), ['-'], { channels: 'rpm' });
    assert.equal(
      String(out),
      'time,seconds,rpm,marker\n2026-05-04T10:00:00.25000Z,0.25000,800,\n2026-05-04T10:00:00.27001Z,0.27001,801,\n',
    );
  });
  it('into a file whose name is made of the device and the time', async () => {
    const before = process.cwd();
    process.chdir(folder.path);
    try {
      await log(sourceOf(frames(2)), ['ecu0'], { format: 'mlg' });
    } finally {
      process.chdir(before);
    }
    const [name = '', ...others] = readdirSync(folder.path);
    assert.match(name, /^ecu0-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.mlg$/);
    assert.deepEqual([others, (await readLog(folder.of(name))).rows], [[], rowsOf(2)]);
  });
  it('any SQLite reader reads the database by the names of the channels', async () => {
    await log(sourceOf(frames(10)), [folder.of('a.db')]);
    using database = new DatabaseSync(folder.of('a.db'), { readOnly: true });
    const one = (sql: string) => ({ ...database.prepare(sql).get() });
    assert.deepEqual(one('SELECT count(*) AS n, max(rpm) AS rpm, min(rpm_2) AS other FROM frames'), {
      n: 10,
      rpm: 809,
      other: 891,
    });
    assert.deepEqual(one('PRAGMA integrity_check'), { integrity_check: 'ok' });
    assert.deepEqual(one(`SELECT "column", unit, digits FROM channels WHERE name = 'at_ms'`), {
      column: 'at_ms_2',
      unit: null,
      digits: null,
    });
    assert.deepEqual(one('SELECT coolant FROM frames ORDER BY at_ms DESC'), { coolant: 84.4 });
    assert.deepEqual(readdirSync(folder.path), ['a.db'], 'nothing is left beside it');
  });
});

describe('files that exist already', () => {
  for (const name of ['a.mlg', 'a.msl', 'a.csv', 'a.sqlite']) {
    it(`${name} is left alone without --force`, async () => {
      writeFileSync(folder.of(name), 'precious');
      const { failure } = await log(sourceOf(frames(3)), [folder.of(name)]);
      assert.match(String(failure), /a\.\w+ exists already/);
      assert.equal(readFileSync(folder.of(name), 'utf8'), 'precious');
      await log(sourceOf(frames(3)), [folder.of(name)], { force: true });
      assert.deepEqual((await readLog(folder.of(name))).rows, rowsOf(3));
    });
  }
  it('of several, none is made where one is in the way', async () => {
    writeFileSync(folder.of('b.csv'), 'precious');
    const to = [folder.of('b.csv'), folder.of('c.sqlite')];
    const { failure } = await log(sourceOf(frames(3)), [folder.of('a.mlg')], { to });
    assert.match(String(failure), /b\.csv exists already/);
    assert.deepEqual(readdirSync(folder.path), ['b.csv']);
  });
  it('--append goes on with a .csv, behind its last whole line', async () => {
    const path = folder.of('a.csv');
    await log(sourceOf(frames(3)), [path], { append: true });
    appendFileSync(path, '2026-05-04T10:00:01.0'); // killed here
    const { failure } = await log(sourceOf(frames(2, 60)), [path], { append: true });
    assert.equal(failure, undefined);
    const { rows, faults } = await readLog(path);
    assert.deepEqual([rows, faults], [[...rowsOf(3), ...rowsOf(2, 60)], []]);
    assert.match(readFileSync(path, 'utf8'), /Z,1\.45060,860,/, 'seconds go on');
    writeFileSync(folder.of('b.csv'), `${readFileSync(path, 'utf8').split('\n', 1)[0]}\n`);
    await log(sourceOf(frames(2)), [folder.of('b.csv')], { append: true });
    assert.deepEqual((await readLog(folder.of('b.csv'))).rows, rowsOf(2), 'behind headings alone, too');
  });
  it('--append refuses other columns, and changes nothing', async () => {
    const path = folder.of('a.csv');
    await log(sourceOf(frames(3)), [path], { channels: 'rpm,coolant' });
    appendFileSync(path, 'cut');
    const before = readFileSync(path, 'utf8');
    const { failure } = await log(sourceOf(frames(3)), [path], { append: true, channels: 'rpm,load' });
    assert.match(String(failure), /has other columns: 'coolant' where 'load' would be written/);
    const { failure: fewer } = await log(sourceOf(frames(3)), [path], { append: true, channels: 'rpm' });
    assert.match(String(fewer), /has other columns: 2 channels/);
    assert.equal(readFileSync(path, 'utf8'), before);
  });
});

describe('what is missing', () => {
  it('leaves markers, and is told', async () => {
    const made = [
      frame(0),
      frame(1, { dropped: 3 }),
      frame(2, { dropped: 2 }),
      frame(3, { resumed: true, quality: { ...quality, crcErrors: 5 } }),
      frame(4, { quality: { ...quality, crcErrors: 7, resets: 1 } }),
      frame(500, { quality }),
      frame(499, { quality }),
    ];
    const { err } = await log(sourceOf(made), [folder.of('a.mlg')], {}, false);
    const { markers, rows } = await readLog(folder.of('a.mlg'));
    assert.equal(rows.length, 7);
    const texts = markers.map(({ text }) => text);
    assert.deepEqual(texts, [
      '3 frames are missing: this logger was too slow',
      'connected again: what happened in between is not known',
      'the controller has started again, or come back',
      'another driver: the counts begin again',
      'no frames for 9.9 s',
      'the clock was set back by 0.02 s',
      '2 frames are missing: this logger was too slow',
    ]);
    for (const text of texts) assert.ok(err.includes(`postern: ${text}\n`), text);
    assert.match(err, /; 5 frames are MISSING: this logger was too slow;/);
  });
  it('what ended the frames is the failure, and what came is in the file', async () => {
    const gone = Promise.reject(new Refusal('denied', 'no longer allowed'));
    gone.catch(() => {});
    const { failure, err } = await log(sourceOf([frame(0), gone]), [folder.of('a.msl')], {}, true);
    assert.equal((failure as Refusal).code, 'denied');
    assert.deepEqual((await readLog(folder.of('a.msl'))).rows, rowsOf(1));
    const { files, ...summary } = JSON.parse(err);
    assert.deepEqual([files[0].rows, summary.frames, summary.missed, summary.quality], [1, 1, 0, quality]);
  });
  it('a log without a row is one that can be read', async () => {
    const files = ['a.mlg', 'b.msl', 'c.csv', 'd.sqlite'].map((name) => folder.of(name));
    await log(sourceOf([]), files.slice(0, 1), { to: files.slice(1) });
    for (const file of files) {
      const { channels, rows, faults } = await readLog(file);
      assert.deepEqual([channels.length, rows, faults], [6, [], []], file);
    }
  });
  it('a terminal is told each second how it goes', async () => {
    // The second begins when the log has.
    function* some() {
      yield* [frame(0), frame(1, { dropped: 4 })];
      yield sleep(1300);
    }
    const { err } = await log(sourceOf(some()), [folder.of('a.csv')], {}, false, true);
    const shown = err.replaceAll('\x1b[K', '~');
    assert.match(shown, /\r2 rows, [\d.]+\/s, [\d.]+ KiB, 4 lost~/);
    assert.match(shown, /\r~postern: 4 frames are missing: this logger was too slow\n/);
    assert.match(shown, /\r~ecu0: 2 frames in /);
  });
  it('--for ends it', async () => {
    const never = new Promise(() => {});
    const { failure, err } = await log(sourceOf([frame(0), never]), [folder.of('a.csv')], { for: '500ms' });
    assert.equal(failure, undefined);
    assert.match(err, /^ecu0: 1 frames in /);
  });
});

describe('words', () => {
  const wrong: [words: string[], options: Record<string, unknown>, why: RegExp][] = [
    [[], {}, /into which file\?/],
    [['run.txt'], {}, /run\.txt: in which format\?/],
    [['ecu0', 'log.txt'], {}, /log\.txt: in which format\?/],
    [['ecu0', 'a.csv', 'b.csv'], {}, /'b\.csv' is one argument too many/],
    [['a.csv'], { to: ['./a.csv'] }, /a\.csv is named twice/],
    [['a.csv'], { to: ['b.msl'], format: 'msl' }, /--format is for one file/],
    [['a.mlg'], { append: true }, /--append is for \.csv/],
    [['a.csv'], { append: true, force: true }, /one of the two/],
    [['a.csv'], { rate: '5000' }, /--rate 5000 is not between/],
    [['-'], { format: 'sqlite' }, /cannot go to standard output/],
    [['a.csv'], { format: 'sqllite' }, /'sqllite' is no format of logs/],
    [['a.csv'], { channels: 'rmp' }, /'rmp' is no channel/],
    [['/nowhere/a.csv'], {}, /cannot write \/nowhere\/a\.csv: there is no such file/],
  ];
  for (const [words, options, why] of wrong)
    it(`${words.join(' ')} ${JSON.stringify(options)} is refused`, async () => {
      const { failure } = await log(sourceOf([]), words, options).catch((error: unknown) => ({ failure: error }));
      assert.match(String(failure), why);
    });
});
