import { callNames } from '../../contract/profiles/call.ts';
import { suggest } from '../../contract/suggest.ts';
import { noMore } from '../arguments.ts';
import { oneDevice } from '../device-words.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';
import { profileText, requestText } from './describe-text.ts';
import { profileOf } from './profile-of.ts';

export const describeIoctl = workVerb('describe', {
  doc: "A device's profile: its requests, their fields, and what is dangerous about them.",
  words: [
    { placeholder: '<device>', doc: 'a device, as postern ioctl list has it' },
    { placeholder: '[request]', doc: 'only this request, with all that its fields may be' },
  ],
  async run(cli, [first, request, ...more]) {
    noMore(more);
    const { device } = oneDevice(first === undefined ? [] : [first]);
    await using postern = await cli.connect();
    const profile = await profileOf(postern, device);
    if (request === undefined) return cli.print(profile, () => profileText(profile));
    const described = Object.hasOwn(profile.requests, request) ? profile.requests[request] : profile.acts?.[request];
    if (described === undefined) throw unknownRequest(request, callNames(profile));
    cli.print({ profile: profile.name, request, ...described }, () => requestText(profile, request, described));
  },
});

function unknownRequest(request: string, names: readonly string[]): UsageError {
  const near = suggest(request, names);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `it has ${names.join(', ')}`;
  return new UsageError(`its profile has no request '${request}'`, hint);
}
