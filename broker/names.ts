import type { Names } from '../contract/policy/compile.ts';
import { groupId, groupName, groupsOfUser, userId } from './native.ts';

/** The machine's users and groups (NSS), by name and by number. */
export interface SystemNames extends Names {
  groupName(gid: number): string;
  /** Every group that a login of this user would be in. */
  groupsOf(user: string): number[];
}

/**
 * Asked when a policy is loaded and by `whoami`, never while a stranger is at the door: a name service may be slow. A
 * number without a name is shown as the number.
 */
export const systemNames: SystemNames = {
  uid: userId,
  gid: groupId,
  groupName: (gid) => groupName(gid) ?? String(gid),
  groupsOf: groupsOfUser,
};
