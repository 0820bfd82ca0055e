import type { DeviceAccess } from '../access.ts';
import type { Path } from '../issues.ts';
import type { Rule } from './compile.ts';
import type { DeviceEntry } from './entries.ts';

/** Finds the ids of users, and reports those that there are not. */
type Resolve = (kind: 'uid', wanted: readonly string[], path: readonly (string | number)[]) => Set<number>;

/**
 * What an instrument's entry gives to its provider, as rules: to hold its port, and to answer for it. An entry says who that is; a
 * rule that said it again could only say something else.
 */
export function providerRules(
  devices: Readonly<Record<string, DeviceEntry>>,
  resolve: Resolve,
  lineOf: (path: Path) => number,
): Rule[] {
  return Object.entries(devices).flatMap(([name, entry]) => {
    if (entry.kind !== 'instrument') return [];
    const { port, provider } = entry;
    const path = ['devices', name, 'provider', 'user'];
    const uids = resolve('uid', [provider.user], path.slice(0, -1));
    const give = (device: string, access: readonly DeviceAccess[]): Rule => ({
      id: `(provider of ${name})`,
      line: lineOf(path),
      limitLines: {},
      audience: `user ${provider.user}`,
      matches: ({ uid }) => uids.has(uid),
      covers: (other) => other === device,
      allow: new Set(access),
      deny: new Set(),
      limits: {},
      dangers: new Set(),
      leaseRequired: false,
    });
    return [give(port, ['read', 'write']), give(name, ['read', 'provide'])];
  });
}
