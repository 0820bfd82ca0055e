/** The unit of the broker, alone and with the drop-in of docs/SCHEDULE.md: systemd understands both, and little is left to them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../../tools/docs.ts';
import { readBlocks } from '../docs/console-blocks.ts';

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const skip = analyze('--version').status === 0 ? false : 'there is no systemd-analyze';

const written = readFileSync(fileURLToPath(new URL('../../install/posternd.service', import.meta.url)), 'utf8');
const dropIn =
  readBlocks(readDocument('docs/SCHEDULE.md')).files.find(({ name }) => name === 'real-time.conf')?.text ?? '';

/** @returns the path of the unit, in a folder of its own */
function place(name: string, more?: string): string {
  const folder = mkdtempSync(join(tmpdir(), `postern-unit-${name}-`));
  after(() => rmSync(folder, { recursive: true }));
  const unit = join(folder, 'posternd.service');
  // A program that every machine has.
  writeFileSync(unit, written.replace('/usr/lib/postern/bin/node', '/bin/sh'));
  if (more === undefined) return unit;
  mkdirSync(`${unit}.d`);
  writeFileSync(join(`${unit}.d`, 'real-time.conf'), more);
  return unit;
}

test('the program is the only thing that the tests change of it', () => {
  assert.equal(written.split('/usr/lib/postern/bin/node').length, 2);
});

// Exposure in tenths of systemd's measure, of 0 to 100.
const cases: [name: string, unit: string, exposure: number][] = [
  ['alone', place('alone'), 11],
  ['with real-time priority', place('real-time', dropIn), 13],
];
for (const [name, unit, exposure] of cases)
  describe(name, { skip }, () => {
    test('systemd has nothing against it', () => {
      const { status, stderr } = analyze('verify', unit);
      assert.equal(status, 0, stderr);
      // A folder for temporary files is no place for units; modprobe@.service is not everywhere.
      assert.equal(stderr, '');
    });

    test('it is hardened', () => {
      const { status, stdout } = analyze('security', '--offline=true', `--threshold=${exposure}`, unit);
      assert.equal(status, 0, stdout);
    });
  });

test('the drop-in is the whole of what changes priorities: without it no thread may', { skip }, () => {
  const [alone, allowed] = cases.map(([, unit]) => analyze('security', '--offline=true', unit).stdout);
  assert.match(alone ?? '', /✓ RestrictRealtime=/);
  assert.match(alone ?? '', /✓ SystemCallFilter=~@resources/);
  assert.match(allowed ?? '', /✗ RestrictRealtime=/);
  assert.match(allowed ?? '', /✗ SystemCallFilter=~@resources/);
  for (const text of [alone, allowed]) assert.match(text ?? '', /✓ CapabilityBoundingSet=~CAP_SYS_\(NICE\|RESOURCE\)/);
});
