import type { Names } from '../contract/policy/compile.ts';
import { groupId, groupName, groupsOfUser, userId, userName } from './native.ts';

/** The machine's users and groups (NSS), by name and by number. */
export interface SystemNames extends Names {
  userName(uid: number): string;
  groupName(gid: number): string;
  /** Every group that a login of this user would be in. */
  groupsOf(user: string): number[];
}

/** A number without a name is shown as the number. */
export const systemNames: SystemNames = {
  uid: userId,
  gid: groupId,
  userName: (uid) => userName(uid) ?? String(uid),
  groupName: (gid) => groupName(gid) ?? String(gid),
  groupsOf: groupsOfUser,
};
