import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { callAction } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { table } from './text/table.ts';
import { elapsed } from './text/units.ts';

export function define(command: Command, cli: Cli): void {
  callAction(command, cli, { method: 'lease.list', parse: () => ({}), text: leasesText });
}

export function leasesText({ leases }: Result<'lease.list'>): string {
  if (leases.length === 0) return 'nobody holds a device that you may see\n';
  return table(
    ['lease', 'device', 'channels', 'user', 'pid', 'kind', 'since', 'expires'],
    leases.map(({ lease, device, units, user, pid, shared, since, expiresInMs }) => [
      lease,
      device,
      units.join(' '),
      user,
      pid,
      shared ? 'shared' : 'exclusive',
      since,
      expiresInMs === undefined ? 'with its connection' : `in ${elapsed(expiresInMs / 1000)}`,
    ]),
  );
}
