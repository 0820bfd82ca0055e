import type { ChannelReference } from '../../contract/methods/fields.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import { breadth, channelSpan } from '../../contract/policy/coverage.ts';
import type { PwmEntry } from '../../contract/policy/entries.ts';
import { suggest } from '../../contract/suggest.ts';
import { UsageError } from '../usage.ts';

/** The entry that a call names. A chip's number says nothing about an entry that has a device path. @throws UsageError */
export function deviceOf(policy: Policy, { device, chip, channel }: ChannelReference): string {
  if (device !== undefined) {
    const [name = ''] = device.split('/');
    if (policy.devices.has(name)) return name;
    throw new UsageError(
      `there is no device '${name}' in ${policy.files.join(', ')}`,
      didYouMean(name, policy.devices.keys()),
    );
  }
  const covering = [...policy.devices]
    .flatMap(([name, entry]): [string, PwmEntry][] => (entry.kind === 'pwm' ? [[name, entry]] : []))
    .filter(([, entry]) => {
      const [first, last] = channelSpan(entry);
      const inSpan = channel !== undefined && channel >= first && channel <= last;
      return (entry.chip === chip || entry.chip === '*') && inSpan;
    })
    .sort(([, a], [, b]) => breadth(a) - breadth(b));
  const [found] = covering;
  if (found !== undefined) return found[0];
  throw new UsageError(
    `no entry of ${policy.files.join(', ')} has chip ${chip} channel ${channel} by its number`,
    'name the device, or ask the broker (without --policy)',
  );
}

export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = suggest(word, candidates).map((name) => `'${name}'`);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined;
}
