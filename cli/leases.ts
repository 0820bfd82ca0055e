import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { callNoun } from './call-verb.ts';
import { table } from './text/table.ts';
import { elapsed } from './text/units.ts';

export const { define, acts } = callNoun({ method: 'lease.list', parse: noWords, text: leasesText });

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
