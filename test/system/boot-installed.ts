import { LACKS_VARIABLE } from '../kernel/capabilities.ts';
import type { TestKernel } from '../kernel/find-kernel.ts';
import { type GuestResult, project, shellLine } from '../kernel/guest.ts';
import { guestTestScript } from '../kernel/guest-tests.ts';
import { bootSystem, HOST } from './boot.ts';
import type { Checkout } from './checkout.ts';

/** Boots a guest that has a checkout to install from, and runs files of tests there. */
export function bootInstalled(
  kernel: TestKernel,
  checkout: Checkout,
  files: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<GuestResult> {
  // The project and the checkout are in the guest where they are on this machine.
  const mounts = [project, checkout.folder].flatMap((folder) => [
    shellLine('mkdir', '-p', folder),
    shellLine('mount', '--bind', HOST + folder, folder),
  ]);
  const environment = { CHECKOUT: checkout.folder, [LACKS_VARIABLE]: kernel.lacks.join(','), ...more };
  return bootSystem(kernel, {
    command: [...mounts, guestTestScript(files, environment)].join('\n'),
    timeoutMs: 300_000,
  });
}
