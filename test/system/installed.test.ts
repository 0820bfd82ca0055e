/** The installer: into a tree, and into a machine that runs systemd, where installed.guest.ts goes on. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findTestKernel } from '../kernel/find-kernel.ts';
import { reportGuestTests } from '../kernel/guest-tests.ts';
import { bootInstalled } from './boot-installed.ts';
import { Checkout } from './checkout.ts';

const kernel = findTestKernel();
assert.ok(kernel, 'no test kernel: npm run kernel, or POSTERN_TEST_KERNEL');
const checkout = new Checkout();
// Not by a hook: the tests that are reported below are not known yet when those before the guest are over.
process.once('exit', () => checkout.remove());
checkout.intoTree('install.sh');
const inTree = () =>
  globSync('**', { cwd: checkout.tree, withFileTypes: true }).filter((entry) => !entry.isDirectory());

test('into a tree go files that nobody but root may write, and no commands of this machine', () => {
  const paths = inTree().map(({ parentPath, name }) => join(parentPath, name));
  const writable = paths.filter((path) => !lstatSync(path).isSymbolicLink() && (lstatSync(path).mode & 0o022) !== 0);
  assert.deepEqual(writable, []);
  for (const command of ['postern', 'posternd']) {
    const text = readFileSync(join(checkout.tree, 'usr/bin', command), 'utf8');
    assert.match(
      text,
      new RegExp(
        `^#!/bin/sh\n(# .*\n)?(export \\w+=\\w+\n)?exec /usr/lib/postern/bin/node .*/dist/${command}/main.js "\\$@"\n$`,
      ),
    );
  }
  const node = join(checkout.tree, 'usr/lib/postern/bin/node');
  const program = join(checkout.tree, 'usr/lib/postern/dist/posternd/main.js');
  assert.match(execFileSync(node, [program, '--version'], { encoding: 'utf8' }), /^\d+\.\d+\.\d+\n$/);
});

const files = ['test/system/installed.guest.ts'];
const guest = await bootInstalled(kernel, checkout, files);
reportGuestTests(guest, files);

test('what came into a tree can be taken out of it', () => {
  checkout.intoTree('remove.sh', '--keep');
  assert.deepEqual(inTree(), []);
});
