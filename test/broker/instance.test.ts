/** One broker for one socket path: what may stand there when it starts, and what is left when it has ended. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { claim, InstanceError } from '../../broker/instance.ts';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-instance-'));
  path = join(directory, 'postern.sock');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a second broker is refused and told who is there; when the first has gone, it may start', () => {
  const first = claim(path);
  assert.throws(
    () => claim(path),
    new InstanceError(`another broker (pid ${process.pid}) serves ${path}: stop it first, or use another --socket`),
  );
  first.release();
  assert.equal(existsSync(`${path}.lock`), false);
  claim(path).release();
});
