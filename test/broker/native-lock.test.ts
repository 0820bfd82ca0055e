/** Memory that is locked, in a process of its own: it stays so until that ends. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const native = new URL('../../broker/native.ts', import.meta.url).href;
const program = `
  import { readFileSync } from 'node:fs';
  import { Worker } from 'node:worker_threads';
  import { lockMemory } from '${native}';
  try {
    lockMemory();
  } catch (error) {
    console.log(error.errno);
    process.exit();
  }
  const fill = () => Array.from({ length: 200_000 }, (_, n) => ({ n, text: 'x' + n })).length;
  for (let n = 0; n < 3; n++) {
    fill();
    gc();
  }
  const worker = new Worker('Array.from({ length: 200_000 }, (_, n) => ({ n }))', { eval: true });
  await new Promise((resolve) => worker.once('exit', resolve));
  console.log(/^VmLck:\\s+[1-9]/m.test(readFileSync('/proc/self/status', 'utf8')) ? 'locked' : 'nothing is locked');
`;

test('code is locked into memory, and the heap can still shrink: whoever locks all of it is aborted by V8', () => {
  const words = ['--expose-gc', '--input-type=module', '-e', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  // Who may not is told so.
  assert.match(stdout, /^(locked|ENOMEM|EPERM)\n$/);
});
