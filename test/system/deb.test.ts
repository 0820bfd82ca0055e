/** The package in a machine that runs systemd, where deb.guest.ts goes on. */
import assert from 'node:assert/strict';
import { findTestKernel } from '../kernel/find-kernel.ts';
import { reportGuestTests } from '../kernel/guest-tests.ts';
import { bootInstalled } from './boot-installed.ts';
import { Checkout } from './checkout.ts';

const kernel = findTestKernel();
assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');
const checkout = new Checkout();
process.once('exit', () => checkout.remove());
const first = checkout.makePackage('0.1.0');
const next = checkout.repack(first, '0.1.1');

const files = ['test/system/deb.guest.ts'];
const guest = await bootInstalled(kernel, checkout, files, { FIRST_PACKAGE: first, NEXT_PACKAGE: next });
for (const [line] of guest.output.matchAll(/^.*: \d+ ms$/gm)) console.log(line);
reportGuestTests(guest, files);
