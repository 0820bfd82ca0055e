/** The life of a package in a machine that runs systemd: deb.guest.ts tells it. */
import assert from 'node:assert/strict';
import { findTestKernel } from '../kernel/find-kernel.ts';
import { reportGuestTests } from '../kernel/guest-tests.ts';
import { bootInstalled } from './boot-installed.ts';
import { Checkout } from './checkout.ts';
import { nodePackage } from './node-package.ts';

const FILES = ['test/system/deb.guest.ts'];

/** @param architecture of a package; for `all` the machine has a Node of its own */
export async function reportLifeOf(architecture: 'own' | 'all'): Promise<void> {
  const kernel = findTestKernel();
  assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');
  const checkout = new Checkout();
  process.once('exit', () => checkout.remove());
  const first = architecture === 'own' ? checkout.makePackage('0.1.0') : checkout.makePackage('0.1.0', 'all');
  const packages = {
    FIRST_PACKAGE: first,
    NEXT_PACKAGE: checkout.repack(first, '0.1.1'),
    ...(architecture === 'all' && { NODE_PACKAGE: nodePackage(checkout.folder) }),
  };
  const guest = await bootInstalled(kernel, checkout, FILES, packages);
  for (const [line] of guest.output.matchAll(/^.*: \d+ ms$/gm)) console.log(line);
  reportGuestTests(guest, FILES);
}
