/**
 * An audit log on a full disk: a limit on the size of the broker's files (RLIMIT_FSIZE), which takes what fits and refuses the
 * rest with an errno, as a full disk does.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

test('Node is not killed by the signal that comes with the limit', () => {
  const write = `const fs = require('node:fs');
    try { for (const fd = fs.openSync(process.argv[1], 'w'); ; ) fs.writeSync(fd, 'x'.repeat(300)); }
    catch ({ code }) { console.log(code, fs.statSync(process.argv[1]).size); fs.rmSync(process.argv[1]) }`;
  const path = `/tmp/postern-limit-${process.pid}`;
  const words = ['--fsize=1000:unlimited', process.execPath, '-e', write, path];
  assert.equal(execFileSync('prlimit', words, { encoding: 'utf8' }), 'EFBIG 1000\n');
});
