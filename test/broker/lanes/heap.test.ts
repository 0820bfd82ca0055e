import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('ten-hours.ts', import.meta.url));

test('ten virtual hours of a lane leave the heap as it was, to less than a megabyte', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program]);
  const { grown, open, writes } = JSON.parse(stdout);
  assert.ok(writes > 100_000, `only ${writes} writes`);
  assert.ok(grown < 1024 * 1024, `the heap has grown by ${grown} bytes`);
  assert.ok(open <= 20, `${open} descriptors are open`);
});
