/** Boots a small Debian with systemd as PID 1 in a guest of the test kernel. Six seconds to multi-user. */
import { fileURLToPath } from 'node:url';
import type { TestKernel } from '../kernel/find-kernel.ts';
import { type GuestResult, runGuest } from '../kernel/guest.ts';
import { within } from '../patience.ts';
import { systemRoot } from './root.ts';

/** Where the guest sees the files of this machine, read-only. */
export const HOST = '/host';

export interface SystemOptions {
  /** A bash script that runs before systemd starts, as root, on the host's programs: installs into the root that `$ROOT` names. */
  readonly setup?: string;
  /** A bash script that runs as root, on the guest's programs, once systemd has reached multi-user. */
  readonly command: string;
  readonly timeoutMs?: number;
}

export function bootSystem(
  kernel: TestKernel,
  { setup, command, timeoutMs = 180_000 }: SystemOptions,
): Promise<GuestResult> {
  return runGuest(kernel, {
    files: { 'command.sh': command, ...(setup === undefined ? {} : { 'setup.sh': setup }) },
    init: fileURLToPath(new URL('system-init.sh', import.meta.url)),
    kernelArguments: [
      `DEBIAN_ROOT=${systemRoot}`,
      'systemd.show_status=0',
      // What the clock would start changes files that tests compare.
      ...['apt-daily', 'apt-daily-upgrade', 'dpkg-db-backup'].map((name) => `systemd.mask=${name}.timer`),
      // What units print is what one wants to read when a guest did not come up.
      'systemd.journald.forward_to_console=1',
      'systemd.journald.max_level_console=notice',
    ],
    timeoutMs: within(timeoutMs),
  });
}
