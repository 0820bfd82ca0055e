/** The tests that need a kernel's own devices: every *.guest.ts of this folder, one after the other, in one guest. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { LACKS_VARIABLE } from './capabilities.ts';
import { findTestKernel } from './find-kernel.ts';
import { project, runGuest } from './guest.ts';
import { guestTestScript, reportGuestTests } from './guest-tests.ts';

const kernel = findTestKernel();
assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');
const files = globSync('test/kernel/*.guest.ts', { cwd: project }).sort();
const guest = await runGuest(kernel, {
  files: { 'command.sh': guestTestScript(files, { [LACKS_VARIABLE]: kernel.lacks.join(',') }) },
  timeoutMs: 300_000,
});
reportGuestTests(guest, files);
