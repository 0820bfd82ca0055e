import assert from 'node:assert/strict';
import { within } from '../patience.ts';
import { LACKS_VARIABLE } from './capabilities.ts';
import { findTestKernel } from './find-kernel.ts';
import { runGuest } from './guest.ts';
import { guestTestScript, reportGuestTests } from './guest-tests.ts';

/** Runs files of tests one after the other in one guest, and reports them. @param timeoutMs of a machine that has nothing else to do */
export async function runGuests(files: readonly string[], timeoutMs: number): Promise<void> {
  const kernel = findTestKernel();
  assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');
  const guest = await runGuest(kernel, {
    files: { 'command.sh': guestTestScript(files, { [LACKS_VARIABLE]: kernel.lacks.join(',') }) },
    timeoutMs: within(timeoutMs),
  });
  reportGuestTests(guest, files);
}
