import type { InstrumentMethod, InstrumentProfile } from '../../contract/instruments/profile.ts';
import { suggest } from '../../contract/suggest.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { oneDevice } from '../device-words.ts';
import { UsageError } from '../usage.ts';
import { methodText, profileText } from './describe-text.ts';
import { profileOf } from './profile-of.ts';

/** Shows an instrument's profile, or one method of it. @throws UsageError, Refusal */
export async function describe(cli: Cli, [first, name, ...more]: readonly string[]): Promise<void> {
  noMore(more);
  const { device } = oneDevice(first === undefined ? [] : [first]);
  await using postern = await cli.connect();
  const { port, profile } = await profileOf(postern, device);
  if (name === undefined) return cli.print({ device, port, profile }, () => profileText(device, port, profile));
  const method = methodOf(profile, name);
  cli.print({ profile: profile.name, method: name, ...method }, () => methodText(profile, name, method));
}

/** @throws UsageError */
export function methodOf(profile: InstrumentProfile, name: string): InstrumentMethod {
  const method = Object.hasOwn(profile.methods, name) ? profile.methods[name] : undefined;
  if (method !== undefined) return method;
  const names = Object.keys(profile.methods);
  const near = suggest(name, names);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it has ${names.join(', ')}`;
  throw new UsageError(`its profile has no method '${name}'`, hint);
}
