/** A calibration in a file: what is not whole, or of another dictionary, is none. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { calibrationOf, FileStorage } from '../../../sim/engine/storage.ts';
import { Store } from '../../../sim/engine/store.ts';
import { TICKS_PER_SECOND } from '../../../sim/engine/ticks.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-storage-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'calibration');

describe('a calibration in a file', () => {
  const storage = new FileStorage(path);
  const calibration = calibrationOf(new Store(8, TICKS_PER_SECOND));

  it('is none at first', () => assert.equal(storage.read(), undefined));

  it('is what was written', () => {
    assert.ok(storage.write(calibration));
    const { cells, numbers } = storage.read() ?? assert.fail();
    assert.deepEqual({ cells, numbers }, calibration);
  });

  it('is none where a bit is another, where it was cut off, and where it is of another layout', () => {
    const good = readFileSync(path, 'utf8');
    const { layout } = JSON.parse(good) as { layout: number };
    for (const bad of [
      good.replace(/\d,/, (digit) => (digit === '9,' ? '8,' : '9,')),
      good.slice(0, good.length / 2),
      good.replace(String(layout), String(layout + 1)),
      '',
    ]) {
      assert.notEqual(bad, good);
      writeFileSync(path, bad);
      assert.equal(storage.read(), undefined);
    }
  });

  it('says when it cannot be kept', () =>
    assert.equal(new FileStorage(join(folder, 'nowhere', 'file')).write(calibration), false));
});
