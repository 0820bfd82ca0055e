import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('ten-hours.ts', import.meta.url));

test('ten virtual hours of an engine leave the heap as it was, to less than a megabyte', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program]);
  const { events, grown } = JSON.parse(stdout);
  assert.ok(events > 200_000, `only ${events} events`);
  assert.ok(grown < 1024 * 1024, `the heap has grown by ${grown} bytes`);
});
