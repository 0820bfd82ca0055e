/**
 * The tests that need a kernel's own devices: boots a guest once, runs every *.guest.ts of this folder in it one after the other,
 * and reports each of their tests as one of its own.
 */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import { LACKS_VARIABLE } from './capabilities.ts';
import type { GuestTest } from './event-lines.ts';
import { findTestKernel } from './find-kernel.ts';
import { commandScript, project, runGuest } from './guest.ts';

const kernel = findTestKernel();
assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');
const guestFiles = globSync('test/kernel/*.guest.ts', { cwd: project }).sort();
const reporters = {
  spec: 'stdout',
  [`${project}/test/kernel/event-lines.ts`]: '/share/events',
};
const reporterFlags = Object.entries(reporters).flatMap(([reporter, destination]) => [
  `--test-reporter=${reporter}`,
  `--test-reporter-destination=${destination}`,
]);
// One at a time: the guest has one processor, and its devices are there once.
const command = [process.execPath, '--test', '--test-concurrency=1', ...reporterFlags, ...guestFiles];
const guest = await runGuest(kernel, {
  files: { 'command.sh': commandScript(command, { [LACKS_VARIABLE]: kernel.lacks.join(',') }) },
  timeoutMs: 300_000,
});
const lines = (guest.files.get('events') ?? '').split('\n').filter(Boolean);
const guestTests = lines.map((line): GuestTest => JSON.parse(line));

for (const file of guestFiles) {
  describe(basename(file), () => {
    const own = guestTests.filter((guestTest) => guestTest.file.endsWith(file));
    for (const { path, outcome, error } of own) {
      test(path.join(' › '), (context) => {
        if (outcome === 'skipped') context.skip('skipped in the guest');
        assert.ok(outcome !== 'failed', error);
      });
    }
    test('has tests, and all of them ended', () => assert.ok(own.length > 0, `${guest.console}\n${guest.output}`));
  });
}

test('the guest ran them all and went off', () => {
  assert.equal(guest.status, 0, `${guest.console}\n${guest.output}`);
});
