import type { Core } from '../client/core.ts';
import { noMore } from './arguments.ts';
import { UsageError } from './usage.ts';

/** A device's name and nothing else. @throws UsageError */
export function oneDevice([device, ...more]: readonly string[]): { device: string } {
  if (device === undefined || device === '') throw new UsageError('which device?', "'postern devices' lists them");
  noMore(more);
  return { device };
}

/**
 * Takes a device's name from the front of words that may go on with a number: names begin with a letter. Undefined: it was left out.
 */
export function takeDevice(words: readonly string[]): { device: string | undefined; rest: readonly string[] } {
  const [first, ...rest] = words;
  return first === undefined || /^\d/.test(first) ? { device: undefined, rest: words } : { device: first, rest };
}

/**
 * The device that the user named, or else the only one of a profile that he may see.
 * @param what one of them is called, for messages: `tape`
 * @throws UsageError that lists them if there are several
 */
export async function nameOrOnly(
  postern: Core,
  named: string | undefined,
  profile: string,
  what: string,
): Promise<string> {
  if (named !== undefined) return named;
  const { devices } = await postern.call('ioctl.list');
  const [only, ...others] = devices.filter((entry) => entry.profile === profile).map(({ device }) => device);
  if (only === undefined)
    throw new UsageError(`there is no ${what} that you may see`, "'postern devices' lists what there is");
  if (others.length > 0) throw new UsageError(`which ${what}?`, `there are ${[only, ...others].join(', ')}`);
  return only;
}
