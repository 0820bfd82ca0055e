import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { callAction } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { facts } from './text/table.ts';

export function define(command: Command, cli: Cli): void {
  callAction(command, cli, { method: 'whoami', parse: () => ({}), text: whoamiText });
}

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
