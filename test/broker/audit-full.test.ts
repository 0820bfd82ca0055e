/**
 * An audit log on a full disk: a limit on the size of the broker's files (RLIMIT_FSIZE), which takes what fits and refuses the
 * rest with an errno, as a full disk does. It needs no privilege.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { auditFullSuite } from './audit-full-suite.ts';
import type { BrokerProcess } from './broker-process.ts';

/** Half of a line of the log. */
const SOME_BYTES = 100;
let auditPath = '';
const limit = ({ pid }: BrokerProcess, bytes: number | 'unlimited') =>
  execFileSync('prlimit', [`--fsize=${bytes}:unlimited`, `--pid=${pid}`]);

auditFullSuite('a limit on the size of files', {
  prepare: (directory) => {
    auditPath = join(directory, 'audit.jsonl');
    return auditPath;
  },
  fill: (broker) => limit(broker, statSync(auditPath).size + SOME_BYTES),
  makeRoom: (broker) => limit(broker, 'unlimited'),
  remove: () => {},
});

test('Node is not killed by the signal that comes with the limit, and what fits is written', () => {
  const directory = mkdtempSync(join(tmpdir(), 'postern-limit-'));
  const write = `const fs = require('node:fs');
    try { for (const fd = fs.openSync(process.argv[1], 'w'); ; ) fs.writeSync(fd, 'x'.repeat(300)); }
    catch ({ code }) { console.log(code, fs.statSync(process.argv[1]).size); }`;
  const words = ['--fsize=1000:unlimited', process.execPath, '-e', write, join(directory, 'file')];
  assert.equal(execFileSync('prlimit', words, { encoding: 'utf8' }), 'EFBIG 1000\n');
  rmSync(directory, { recursive: true });
});
