/** Whose files root believes: it takes root to give one away. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTrustedFile } from '../../broker/trusted-file.ts';

const NOBODY = 65_534;

test('a file of another user is refused, and so is one in another user’s directory, however far up', (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'postern-root-'));
  context.after(() => rmSync(directory, { recursive: true }));
  chmodSync(directory, 0o755);
  const inner = join(directory, 'inner');
  mkdirSync(inner);
  const path = join(inner, 'policy.json');
  writeFileSync(path, '{}');
  assert.equal(readTrustedFile(path), '{}');
  chownSync(path, NOBODY, 0);
  assert.throws(() => readTrustedFile(path), /policy\.json belongs to uid 65534: it must belong to uid 0/);
  chownSync(path, 0, 0);
  for (const above of [inner, directory]) {
    chownSync(above, NOBODY, 0);
    assert.throws(() => readTrustedFile(path), /the directory \S+ belongs to uid 65534/);
    chownSync(above, 0, 0);
  }
  assert.equal(readTrustedFile(path), '{}');
});
