import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { callNoun } from './call-verb.ts';
import { facts } from './text/table.ts';

export const { define, acts } = callNoun({ method: 'whoami', parse: noWords, text: whoamiText });

export function whoamiText(me: Result<'whoami'>): string {
  const { user, uid, groups, key, keyComment, keyExpiresAt, admin, access } = me;
  return facts({
    user: `${user} (uid ${uid})`,
    groups: groups.map(({ gid, name }) => `${name} (${gid})`).join(', '),
    key: keyComment === '' ? key : `${key} ${keyComment}`,
    'key expires': keyExpiresAt,
    administrator: admin,
    ...Object.fromEntries(access.map((device) => [`may on ${device.device}`, device.access.join(', ')])),
  });
}
