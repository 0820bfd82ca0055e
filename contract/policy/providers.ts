import type { DeviceAccess } from '../access.ts';
import type { Path } from '../issues.ts';
import type { Rule } from './compile.ts';
import type { DeviceEntry } from './entries.ts';
import type { ParsedPolicy } from './merge.ts';

/** Finds the id of a user, and reports one that there is not. */
type Resolve = (user: string, path: Path) => number | undefined;

/**
 * What an instrument's entry gives to its provider, as rules: to hold its port, and to answer for it. An entry says who that is; a
 * rule that said it again could only say something else.
 */
export function providerRules(
  devices: Readonly<Record<string, DeviceEntry>>,
  resolve: Resolve,
  placeOf: ParsedPolicy['placeOf'],
): Rule[] {
  return Object.entries(devices).flatMap(([name, entry]) => {
    if (entry.kind !== 'instrument') return [];
    const { port, provider } = entry;
    const path = ['devices', name, 'provider', 'user'];
    const { file, line } = placeOf(path);
    const uid = resolve(provider.user, path);
    const give = (device: string, access: readonly DeviceAccess[], asks: Rule['asks']): Rule => ({
      id: `(provider of ${name})`,
      file,
      line,
      limitLines: {},
      audience: `user ${provider.user}`,
      matches: (principal) => principal.uid === uid,
      covers: (other) => other === device,
      allow: new Set(access),
      deny: new Set(),
      limits: {},
      dangers: new Set(),
      leaseRequired: false,
      asks,
    });
    const ofPort = give(port, ['read', 'write'], {
      write: `nothing: what hangs on ${port} is used through ${name}`,
    });
    const ofInstrument = give(name, ['read', 'provide'], {
      provide: `an administrator to name somebody else as the provider of ${name}`,
    });
    // What a mistake in the policy calls a port is not given to anybody.
    const isPort = Object.hasOwn(devices, port) && devices[port]?.kind === 'serial';
    return isPort ? [ofPort, ofInstrument] : [ofInstrument];
  });
}
