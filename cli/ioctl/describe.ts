import { callNames } from '../../contract/profiles/call.ts';
import { suggest } from '../../contract/suggest.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { oneDevice } from '../device-words.ts';
import { UsageError } from '../usage.ts';
import { profileText, requestText } from './describe-text.ts';
import { profileOf } from './profile-of.ts';

/** Shows a device's profile, or one request of it. @throws UsageError, Refusal */
export async function describe(cli: Cli, [first, request, ...more]: readonly string[]): Promise<void> {
  noMore(more);
  const { device } = oneDevice(first === undefined ? [] : [first]);
  await using postern = await cli.connect();
  const profile = await profileOf(postern, device);
  if (request === undefined) return cli.print(profile, () => profileText(profile));
  const described = Object.hasOwn(profile.requests, request) ? profile.requests[request] : profile.acts?.[request];
  if (described === undefined) throw unknownRequest(request, callNames(profile));
  cli.print({ profile: profile.name, request, ...described }, () => requestText(profile, request, described));
}

function unknownRequest(request: string, names: readonly string[]): UsageError {
  const near = suggest(request, names);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it has ${names.join(', ')}`;
  return new UsageError(`its profile has no request '${request}'`, hint);
}
