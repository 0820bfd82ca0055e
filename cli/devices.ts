import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { callNoun } from './call-verb.ts';
import { table } from './text/table.ts';

export const { define, acts } = callNoun({ method: 'devices.list', parse: noWords, text: devicesText });

export function devicesText({ devices }: Result<'devices.list'>): string {
  const rows = devices.flatMap(({ device, kind, access, safe, leaseRequired, units }) => {
    const rights = access.join(' ');
    const lease = leaseRequired ? 'needs a lease' : '';
    if (units.length === 0) return [[device, kind, rights, 'not there', '', safe, lease]];
    return units.map(({ name, path, chip, channel, backend, open, fault, holder }) => [
      name,
      kind,
      rights,
      fault === undefined ? (open ? 'open' : 'closed') : `faulted: ${fault}`,
      chip === undefined ? `${path} (${backend})` : `chip ${chip} channel ${channel} (${backend})`,
      safe,
      holder === undefined ? lease : `held by ${holder}`,
    ]);
  });
  if (rows.length === 0) return "no device that you may see: 'postern doctor' says why\n";
  return table(['name', 'kind', 'you may', 'state', 'where', 'safe', 'lease'], rows);
}
