/** `npm run demo -- --web` as it checks itself: a bench that goes on, and the panel on it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const demo = fileURLToPath(new URL('../../sim/demo.ts', import.meta.url));

test('the demo brings a bench to life, serves its panel, and leaves nothing behind', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [demo, '--web', '--check']);
  for (const shown of [/psu0: on/, /engine0: a simulated encoder at 2000 rpm/, /schedule run breathing\.json/])
    assert.match(stdout, shown);
  assert.match(stdout, /The panel is served, and lets its user in\.\n$/);
  assert.equal(stderr, '');
});
