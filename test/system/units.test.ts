/** What systemd and the broker do for each other, in a machine that runs systemd: units.guest.ts goes on there. */
import assert from 'node:assert/strict';
import { findTestKernel } from '../kernel/find-kernel.ts';
import { reportGuestTests } from '../kernel/guest-tests.ts';
import { bootInstalled } from './boot-installed.ts';
import { Checkout } from './checkout.ts';

const kernel = findTestKernel();
assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');
const checkout = new Checkout();
process.once('exit', () => checkout.remove());
checkout.intoTree('install.sh');
const files = ['test/system/units.guest.ts'];
reportGuestTests(await bootInstalled(kernel, checkout, files), files);
