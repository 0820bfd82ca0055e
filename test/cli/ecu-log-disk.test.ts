/** What may become of a logger and its disk: killed, full, slow, locked. What was written before can always be read. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import * as sqlite from 'node:sqlite';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FileSink } from '../../cli/ecu/log/file-sink.ts';
import { streamFormats } from '../../cli/ecu/log/formats.ts';
import { readLog } from '../../cli/ecu/log/read-log.ts';
import { SqliteSink } from '../../cli/ecu/log/sqlite-sink.ts';
import { fileTarget, openFile, type Target } from '../../cli/ecu/log/target.ts';
import { type LogRow, logTime } from '../../drivers/megasquirt/logs/log.ts';
import { beganMs, catalogue, LogFolder, valuesOf } from './ecu-log-bench.ts';
import { start, until } from './harness.ts';

const program = fileURLToPath(new URL('ecu-log-program.ts', import.meta.url));
const FILES = ['a.mlg', 'b.msl', 'c.csv', 'd.sqlite'];
const subject = { title: 'ecu0', channels: catalogue.channels };
const row = (index: number): LogRow => ({
  kind: 'row',
  atMs: logTime(beganMs + index * 20.01),
  values: valuesOf(index),
});
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index));
const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

let folder: LogFolder;
let running: { kill(signal: NodeJS.Signals): void }[];
beforeEach(() => {
  folder = new LogFolder();
  running = [];
});
afterEach(() => {
  for (const each of running) each.kill('SIGKILL');
  folder[Symbol.dispose]();
});

function countOf(path: string): number {
  if (size(path) === 0) return 0;
  using database = new sqlite.DatabaseSync(path, { readOnly: true, timeout: 1000 });
  const { n = 0 } = database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'frames'").get() ?? {};
  return n === 0 ? 0 : Number(database.prepare('SELECT count(*) AS n FROM frames').get()?.n);
}

async function startLogger() {
  const paths = FILES.map((name) => folder.of(name));
  const logger = start(paths, { PATH: process.env.PATH ?? '' }, program);
  running.push(logger);
  const isWritten = () =>
    paths.slice(0, 3).every((path) => size(path) > 20_000) && countOf(folder.of('d.sqlite')) > 400;
  await until(() => isWritten() || logger.outcome.status !== null, 'there is something in all files');
  return { logger, paths };
}

describe('a logger', () => {
  it('that is killed leaves files with everything of more than a second ago', async () => {
    const { logger, paths } = await startLogger();
    logger.kill('SIGKILL');
    await logger.ended();
    for (const path of paths) {
      const read = await readLog(path);
      assert.ok(read.rows.length > 400, `${path} has ${read.rows.length} rows: ${logger.outcome.err}`);
      assert.deepEqual(read.rows, rows(read.rows.length), path);
    }
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`that is ended by ${signal} writes everything, and tells what that was`, async () => {
      const { logger, paths } = await startLogger();
      logger.kill('SIGUSR2');
      await until(() => readFileSync(folder.of('b.msl'), 'utf8').includes('MARK'), 'the marker is there');
      logger.kill(signal);
      const { status, err } = await logger.ended();
      assert.equal(status, 0, err);
      const [, frames] = /^ecu0: (\d+) frames in /.exec(err) ?? [];
      for (const path of paths) {
        const read = await readLog(path);
        assert.deepEqual(read.rows, rows(Number(frames)), path);
        assert.ok(err.includes(`${path}: ${frames} rows, `), err);
        assert.deepEqual([read.faults, read.markers.map(({ text }) => text)], [[], ['marker']], path);
      }
    });
  it('whose files may not become longer ends with a clear word, and all that was written', async () => {
    const paths = FILES.slice(0, 3).map((name) => folder.of(name));
    const words = [process.execPath, program, ...paths];
    // In units of 512 bytes.
    const child = spawn('sh', ['-c', 'ulimit -f 32; exec "$@"', 'sh', ...words], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.push(child);
    let err = '';
    child.stderr.on('data', (text) => {
      err += String(text);
    });
    const [status] = await new Promise<[number | null]>((resolve) => child.on('close', (code) => resolve([code])));
    assert.equal(status, 8, err);
    assert.match(err, /^postern: unavailable: .*a\.mlg: the file has become as long as it may$/m);
    for (const path of paths) {
      const { rows: read, faults } = await readLog(path);
      assert.ok(read.length > 50, `${path}: ${read.length}`);
      assert.deepEqual([read, faults], [rows(read.length), []], path);
      assert.match(err, new RegExp(`${path}: ${read.length} rows, .*; ENDED EARLY`));
    }
  });
});

/** A file on a disk that takes so many bytes, a few at once. */
async function fullTarget(path: string, room: number, atOnce: number): Promise<Target> {
  const target = await fileTarget(path, await open(path, 'w+'));
  let left = room;
  return {
    ...target,
    async write(bytes) {
      if (left === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      const written = await target.write(bytes.subarray(0, Math.min(atOnce, left)));
      left -= written;
      return written;
    },
  };
}

describe('a disk that is full', () => {
  for (const [name, format] of Object.entries(streamFormats))
    it(`at any byte leaves a .${name} with whole rows and nothing else`, async () => {
      const path = folder.of(`a.${name}`);
      for (let room = 1000; room < 1120; room += 7) {
        const sink = new FileSink(await fullTarget(path, room, 100), format, subject);
        for (const entry of rows(40)) sink.add(entry);
        await sink.close();
        assert.match(sink.failure?.message ?? '', /: the disk is full$/);
        assert.ok(size(path) <= room);
        if (size(path) === 0) continue; // not even the head
        const read = await readLog(path);
        assert.deepEqual([read.rows, read.faults], [rows(sink.counts.rows), []], `${room}`);
        assert.equal(size(path), sink.counts.bytes);
      }
    });
});

describe('what is too slow', () => {
  it('loses rows, counts them, and says in the log where they are missing', async () => {
    const path = folder.of('a.msl');
    const target = await fileTarget(path, await open(path, 'w+'));
    let letGo = () => {};
    const stuck = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = {
      ...target,
      async write(bytes: Uint8Array) {
        await stuck;
        return await target.write(bytes);
      },
    };
    const sink = new FileSink(slow, streamFormats.msl, subject, { mostBytes: 2000, flushMs: 5 });
    for (const entry of rows(200)) sink.add(entry);
    const { lost } = sink.counts;
    assert.ok(lost > 100 && lost < 190, String(lost));
    sink.add({ kind: 'marker', atMs: row(200).atMs, text: 'a marker is not lost' });
    letGo();
    await sink.settled();
    assert.equal(sink.counts.rows, 200 - lost);
    sink.add(row(201));
    await sink.close();
    const read = await readLog(path);
    assert.deepEqual(read.rows, [...rows(200 - lost), row(201)]);
    assert.deepEqual(
      read.markers.map(({ text }) => text),
      [`${lost} rows are missing: the disk was too slow`, 'a marker is not lost'],
    );
    assert.deepEqual([sink.counts.rows, sink.counts.lost, sink.failure], [201 - lost, lost, undefined]);
  });
  it('an .mlg of more than 49 days ends with what it has', async () => {
    const path = folder.of('a.mlg');
    const sink = new FileSink(await fileTarget(path, await open(path, 'w+')), streamFormats.mlg, subject);
    sink.add(row(0));
    sink.add({ ...row(1), atMs: beganMs + 50 * 86_400_000 });
    sink.add(row(2));
    assert.match(sink.failure?.message ?? '', /an \.mlg file holds 49 days/);
    await sink.close();
    assert.deepEqual((await readLog(path)).rows, [row(0)]);
  });
});

describe('a database', () => {
  it('that another program has locked takes the rows later; what is too much is lost, and told', async () => {
    const path = folder.of('a.sqlite');
    const sink = await SqliteSink.open(sqlite, path, 'refuse', subject, { flushMs: 5, mostWaiting: 60 });
    for (const index of [0, 1]) sink.add(row(index));
    await until(() => sink.counts.rows === 2, 'the first rows are there');
    {
      using other = new sqlite.DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE');
      for (let index = 2; index < 72; index++) sink.add(row(index));
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual([sink.counts.rows, sink.counts.lost, sink.failure], [2, 10, undefined]);
      other.exec('ROLLBACK');
    }
    await until(() => sink.counts.rows === 62, 'what waited is there');
    sink.add(row(72));
    await sink.close();
    const { rows: read, markers } = await readLog(path);
    assert.deepEqual(read, [...rows(62), row(72)]);
    assert.match(markers[0]?.text ?? '', /^10 rows are missing: another program had locked/);
  });
  it('has no room for more channels than columns, and is not begun', async () => {
    const channels = Array.from({ length: 2000 }, (_, index) => ({ name: `c${index}` }));
    const path = folder.of('a.sqlite');
    await assert.rejects(
      SqliteSink.open(sqlite, path, 'refuse', { title: '', channels }),
      /2000 channels are more than an SQLite table has columns for: 1990/,
    );
    assert.equal(size(path), 0);
    const most = await SqliteSink.open(sqlite, path, 'refuse', { title: '', channels: channels.slice(0, 1990) });
    most.add({ kind: 'row', atMs: beganMs, values: channels.slice(0, 1990).map((_, index) => index) });
    await most.close();
    assert.equal((await readLog(path)).rows[0]?.values[1989], 1989);
  });
});

describe('a pipe of a name', () => {
  it('is refused where nobody reads it: what goes into it would be lost', async () => {
    const path = folder.of('pipe.csv');
    execFileSync('mkfifo', [path]);
    await assert.rejects(openFile(path, 'overwrite'), /pipe\.csv: it is a pipe that nobody reads/);
  });

  it('has all of it for whoever reads it slowly, and more than a pipe holds', async () => {
    const path = folder.of('pipe.csv');
    execFileSync('mkfifo', [path]);
    const reader = spawn('sh', ['-c', 'exec 3<"$0"; sleep 0.3; wc -l <&3', path]);
    running.push(reader);
    let told = '';
    reader.stdout.on('data', (text) => {
      told += text;
    });
    let handle: FileHandle | undefined;
    await until(async () => {
      handle = await openFile(path, 'overwrite').catch(() => undefined);
      return handle !== undefined;
    }, 'somebody reads it');
    assert.ok(handle);
    const sink = new FileSink(await fileTarget(path, handle), streamFormats.csv, subject);
    for (const each of rows(3000)) sink.add(each);
    await sink.close();
    assert.equal(sink.failure, undefined);
    assert.equal(sink.counts.rows, 3000);
    await until(() => told.includes('3001'), 'all rows have come');
  });
});
