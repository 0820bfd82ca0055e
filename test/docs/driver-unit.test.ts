/** The unit for drivers in docs/INSTALL.md: systemd understands it, and leaves the driver next to nothing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readDocument } from '../../tools/docs.ts';
import { readBlocks } from './console-blocks.ts';

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const skip = analyze('--version').status === 0 ? false : 'there is no systemd-analyze';

const directory = mkdtempSync(join(tmpdir(), 'postern-unit-'));
after(() => rmSync(directory, { recursive: true }));

const name = 'postern-drive@.service';
const unit = join(directory, name);
const written = readBlocks(readDocument('docs/INSTALL.md')).files.find((file) => file.name === name)?.text ?? '';
// A program that every machine has.
writeFileSync(unit, written.replace('/usr/bin/postern', '/bin/sh'));

test('systemd has nothing against the unit for drivers', { skip }, () => {
  const { status, stderr } = analyze('verify', unit);
  assert.equal(status, 0, stderr);
  // Keys of systemd 254.
  const others = stderr.split('\n').filter((line) => line !== '' && !/'Restart(Steps|MaxDelaySec)'/.test(line));
  assert.deepEqual(others, []);
});

test('the unit for drivers is hardened', { skip }, () => {
  // In tenths of systemd's measure, of 0 to 10: 0.4 under systemd 252.
  const { status, stdout } = analyze('security', '--offline=true', '--threshold=10', unit);
  assert.equal(status, 0, stdout);
});
