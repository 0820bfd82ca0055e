/**
 * What an armed watchdog does when nobody feeds it any more: the machine restarts. Each in a guest of its own, whose kernel starts
 * anew with the same command, and finds what it left in the shared folder before.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTestKernel } from './find-kernel.ts';
import { projectScript, runGuest, shellLine } from './guest.ts';

const kernel = findTestKernel();
assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');

/** Where it cannot be told whether it is armed, none. */
const deaths = kernel.lacks.includes('watchdog-state') ? [] : ['broker', 'broker that stops', 'program'];

for (const who of deaths)
  test(`the machine restarts when nobody feeds its watchdog any more: the ${who} ended`, async () => {
    const guest = await runGuest(kernel, {
      files: {
        'command.sh': projectScript([
          'echo boot >>/share/boots',
          '[ "$(wc -l </share/boots)" = 1 ] || exit 0',
          shellLine(process.execPath, 'test/kernel/let-it-fire.ts', who),
        ]),
      },
    });
    const everything = `${guest.console}\n${guest.output}`;
    assert.equal(guest.files.get('boots'), 'boot\nboot\n', everything);
    assert.equal(guest.files.get('armed'), 'true', everything);
    assert.ok(!guest.files.has('survived'), everything);
    assert.equal(guest.status, 0, everything);
    assert.match(guest.console, /softdog: Initiating system reboot/);
  });
