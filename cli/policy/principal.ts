import { userInfo } from 'node:os';
import type { Principal } from '../../contract/access.ts';
import { UsageError } from '../usage.ts';
import type { FileNames } from './names.ts';

export interface WhoOptions {
  user?: string;
  group: readonly string[];
  keyFingerprint?: string;
}

/** Whom a policy file is asked about: this process as it is, or another user as he would log in; groups are added. @throws UsageError */
export function principalFor({ user, group, keyFingerprint }: WhoOptions, names: FileNames): Principal {
  const added = group.map((name) => {
    const gid = names.gid(name);
    if (gid === undefined) throw new UsageError(`there is no group '${name}' in /etc/group`);
    return gid;
  });
  const key = keyFingerprint ?? '';
  if (user === undefined) {
    const { username, uid, gid } = userInfo();
    return { user: username, uid, gids: [gid, ...(process.getgroups?.() ?? []), ...added], key };
  }
  const account = names.account(user);
  if (account === undefined)
    throw new UsageError(
      `there is no user '${user}' in /etc/passwd`,
      'the broker may know him: ask it (without --policy)',
    );
  return { user, uid: account.uid, gids: [...names.gidsOf(user), ...added], key };
}
