/** Engines' logs on a file system that becomes full: a tiny one of the test's own. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readLog } from '../../../cli/ecu/log/read-log.ts';
import { logTime } from '../../../drivers/megasquirt/logs/log.ts';
import { beganMs, LogFolder, valuesOf } from '../../cli/ecu-log-bench.ts';
import { start } from '../../cli/harness.ts';

const program = fileURLToPath(new URL('../../cli/ecu-log-program.ts', import.meta.url));

describe('a logger on a disk that becomes full', () => {
  let folder: LogFolder;
  let disk = '';
  const unmount = () => execFileSync('umount', ['--lazy', disk]);
  before(() => {
    folder = new LogFolder();
    disk = folder.of('disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'postern-test', disk]);
    process.once('exit', unmount);
  });
  after(() => {
    process.off('exit', unmount);
    unmount();
    folder[Symbol.dispose]();
  });

  for (const names of [['a.mlg', 'a.msl', 'a.csv', 'a.sqlite'], ['b.sqlite']])
    it(`ends ${names.join(', ')} with a clear word; what was written can be read`, async () => {
      const paths = names.map((name) => join(disk, name));
      const logger = start(paths, { PATH: process.env.PATH ?? '' }, program);
      const { status, err } = await logger.ended();
      assert.equal(status, 8, err);
      assert.match(err, /^postern: unavailable: .*: the disk is full/m);
      for (const path of paths) {
        const [, told] = new RegExp(`${path}: (\\d+) rows, .*; ENDED EARLY`).exec(err) ?? [];
        const { rows, faults } = await readLog(path);
        assert.ok(rows.length > 0, `${path} has no rows: ${err}`);
        assert.deepEqual(faults, [], path);
        assert.equal(rows.length, Number(told), path);
        const expected = rows.map((_, index) => ({
          kind: 'row',
          atMs: logTime(beganMs + index * 20.01),
          values: valuesOf(index),
        }));
        assert.deepEqual(rows, expected, path);
      }
      execFileSync('find', [disk, '-type', 'f', '-delete']);
    });
});
