/** `postern ecu replay`: every format printed in every form, at its own pace, and converted into every other one. */
import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { readLog } from '../../cli/ecu/log/read-log.ts';
import { frame, LogFolder, log, sourceOf } from './ecu-log-bench.ts';
import { runHere, start, until } from './harness.ts';

const FORMATS = ['mlg', 'msl', 'csv', 'sqlite'];
let folder: LogFolder;
before(async () => {
  folder = new LogFolder();
  const frames = Array.from({ length: 40 }, (_, index) => frame(index));
  const [first = '', ...to] = FORMATS.map((format) => folder.of(`a.${format}`));
  await log(sourceOf(frames), [first], { to, marker: 'off we go' });
});
after(() => folder[Symbol.dispose]());

const replay = (...words: string[]) => runHere(['ecu', 'replay', ...words]);

describe('converted', () => {
  for (const from of FORMATS)
    for (const to of FORMATS)
      it(`from .${from} into .${to}, everything is there`, async () => {
        const [source, target] = [folder.of(`a.${from}`), folder.of(`${from}-into.${to}`)];
        const { status, out, err } = await replay(source, '--convert', target);
        assert.deepEqual([status, out, err], [0, `${target}: 40 rows, 1 markers\n`, '']);
        const [before, now] = [await readLog(source), await readLog(target)];
        assert.deepEqual([now.rows, now.markers, now.faults], [before.rows, before.markers, []]);
        const keepsAll = from !== 'csv' && to !== 'csv';
        if (keepsAll) assert.deepEqual([now.channels, now.title], [before.channels, before.title]);
        if (from === to && to !== 'sqlite') assert.deepEqual(readFileSync(target), readFileSync(source));
      });
  it('some channels of it', async () => {
    await replay(folder.of('a.mlg'), '--convert', folder.of('some.msl'), '--channels', 'coolant,rpm');
    const { channels, rows } = await readLog(folder.of('some.msl'));
    assert.deepEqual(
      channels.map(({ name }) => name),
      ['coolant', 'rpm'],
    );
    assert.deepEqual(rows[3]?.values, [83.8, 803]);
  });
  it('not into a file that exists, nor into itself', async () => {
    const { err } = await replay(folder.of('a.mlg'), '--convert', folder.of('a.csv'));
    assert.match(err, /a\.csv exists already/);
    assert.match((await replay(folder.of('a.mlg'), '--convert', folder.of('a.mlg'), '--force')).err, /into itself/);
    assert.equal((await readLog(folder.of('a.csv'))).rows.length, 40);
  });
});

describe('printed', () => {
  for (const format of FORMATS)
    it(`a .${format}, as text`, async () => {
      const { status, out, err } = await replay(
        folder.of(`a.${format}`),
        '--channels',
        'rpm,running',
        '--speed',
        'max',
      );
      assert.deepEqual([status, err], [0, '']);
      const lines = out.trimEnd().split('\n').slice(-41);
      assert.match(
        out,
        format === 'csv' ? /^2026/ : /^ecu0 \(MS2Extra\), logged by Postern, 2026-05-04T10:00:00.000Z\n/,
      );
      const [rpm, running] = format === 'csv' ? ['rpm 802', 'running 0'] : ['rpm 802 RPM', 'running Off'];
      assert.deepEqual([lines[0], lines[3]], ['    0.00000  -- off we go', `    0.04002  ${rpm}  ${running}`]);
    });
  it('as CSV it is what a .csv has', async () => {
    const { out } = await replay(folder.of('a.sqlite'), '--as', 'csv', '--speed', 'max');
    assert.equal(out, readFileSync(folder.of('a.csv'), 'utf8'));
  });
  it('as JSON', async () => {
    for (const words of [['--as', 'json'], ['--json']]) {
      const { out } = await replay(folder.of('a.mlg'), '--channels', 'load', '--speed', 'max', ...words);
      const lines = out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.deepEqual(lines[0], { atMs: Date.UTC(2026, 4, 4, 10, 0, 0, 250), marker: 'off we go' });
      assert.deepEqual(lines[1], { atMs: Date.UTC(2026, 4, 4, 10, 0, 0, 250), values: { load: null } });
      assert.equal(lines.length, 41);
    }
  });
  it('what was cut is told', async () => {
    writeFileSync(folder.of('cut.mlg'), readFileSync(folder.of('a.mlg')));
    truncateSync(folder.of('cut.mlg'), readFileSync(folder.of('a.mlg')).length - 3);
    const { status, out, err } = await replay(folder.of('cut.mlg'), '--speed', 'max', '--as', 'csv');
    assert.equal(status, 0);
    assert.equal(out.split('\n').length, 42);
    assert.match(err, /^postern: .*cut\.mlg: it ends within a record, at byte \d+, which is left out\n$/);
  });
  it('names of a file are no commands to a terminal', async () => {
    writeFileSync(folder.of('evil.msl'), '"\x1b]0;x"\nTime\t\x1b[2J\ns\t\u202e\n1\t2\nMARK 001 - \x1b[H - 1.00000 s\n');
    const { out } = await replay(folder.of('evil.msl'), '--speed', 'max');
    assert.equal(out, '\\x1b]0;x\n    0.00000  \\x1b[2J 2 \\u202e\n    0.00000  -- \\x1b[H\n');
  });
});

describe('played', () => {
  it('at its own pace, or faster; a signal ends it', async () => {
    writeFileSync(folder.of('slow.csv'), 'seconds,rpm\n0,1\n0.2,2\n0.4,3\n400,4\n');
    const began = performance.now();
    const player = start(['ecu', 'replay', folder.of('slow.csv'), '--speed', '2'], { PATH: process.env.PATH ?? '' });
    await until(() => player.outcome.out.includes('rpm 3'), 'the third row is played');
    assert.ok(performance.now() - began > 200);
    player.kill('SIGINT');
    const { status, out } = await player.ended();
    assert.deepEqual([status, out.includes('rpm 4')], [0, false]);
  });
});

describe('words', () => {
  const wrong: [words: string[], why: RegExp][] = [
    [[], /which log\?/],
    [['nowhere.mlg'], /cannot read nowhere\.mlg: there is no such file/],
    [['a.txt'], /a\.txt: in which format\?/],
    [['a.csv', '--speed', '0'], /--speed 0 would never end/],
    [['a.csv', '--as', 'jsno'], /--as 'jsno' is not one of text, csv, json\n {2}hint: did you mean json\?/],
    [['a.csv', '--channels', 'rmp'], /'rmp' is no channel, gauge or gauge page\n {2}hint: did you mean rpm/],
    [['a.csv', '--format', 'mlg'], /is no log that can be read: it is no \.mlg file: it does not begin with MLVLG/],
    [['.', '--format', 'csv'], /cannot read .: it is no file/],
  ];
  for (const [words, why] of wrong)
    it(`${words.join(' ')} is refused`, async () => {
      const { status, err } = await replay(...words.map((word) => (word === 'a.csv' ? folder.of(word) : word)));
      assert.equal(status, 2);
      assert.match(err, why);
    });
  it('a database of something else is no log', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    new DatabaseSync(folder.of('other.db')).exec('CREATE TABLE frames (a)');
    const { err } = await replay(folder.of('other.db'));
    assert.match(err, /other\.db is no log: it has no table 'channels'/);
    writeFileSync(
      folder.of('text.db'),
      'this is a text that is as long as a head of a database, and that is 100 bytes long at least, I say',
    );
    assert.match((await replay(folder.of('text.db'))).err, /it is no SQLite database/);
  });
});
