import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('million-edges.ts', import.meta.url));

test('a million edges, some of them noise, leave nothing of the decoder on the heap', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program]);
  const { grown, syncs, losses } = JSON.parse(stdout);
  assert.ok(syncs > 20 && losses > 19, 'it did not do its work');
  assert.ok(grown < 128 * 1024, `the heap has grown by ${grown} bytes`);
});
