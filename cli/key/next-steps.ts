import { statSync } from 'node:fs';
import { DEFAULT_SOCKET } from '../../client/connect-as.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import { DEFAULT_POLICY_FILE, readPolicyFile } from '../policy/file.ts';
import { FileNames } from '../policy/names.ts';
import { principalFor } from '../policy/principal.ts';

export interface MachineFacts {
  names: FileNames;
  /** The group that may connect; undefined: no broker runs, or everybody may. */
  socketGroup: string | undefined;
  policy: Policy | undefined;
}

export function machineFacts(): MachineFacts {
  const names = FileNames.ofMachine();
  return { names, socketGroup: groupOf(DEFAULT_SOCKET, names), policy: policyInForce() };
}

const OTHERS_MAY_WRITE = 0o002;

function groupOf(socket: string, names: FileNames): string | undefined {
  const status = statSync(socket, { throwIfNoEntry: false });
  if (status === undefined || (status.mode & OTHERS_MAY_WRITE) !== 0 || status.gid === 0) return undefined;
  return names.groupName(status.gid);
}

function policyInForce(): Policy | undefined {
  try {
    return readPolicyFile(DEFAULT_POLICY_FILE).policy;
  } catch {
    return undefined; // whether there is one, and a sound one, is not the question here
  }
}

/** What somebody who has a key enrolled still lacks: to be let in, and to be meant by a rule. Of an account from elsewhere nothing is known. */
export function nextSteps(user: string, { names, socketGroup, policy }: MachineFacts): string[] {
  if (names.account(user) === undefined) return [];
  const gids = names.gidsOf(user);
  const gid = socketGroup === undefined ? undefined : names.gid(socketGroup);
  const isShutOut = gid !== undefined && !gids.includes(gid);
  const added = isShutOut && socketGroup !== undefined ? [socketGroup] : [];
  const principal = principalFor({ user, group: added }, names);
  const isMeant = policy === undefined || policy.rules.some((rule) => rule.matches(principal));
  return [
    ...(isShutOut ? [`${user} may not connect yet; then log in anew:\n  sudo usermod -aG ${socketGroup} ${user}`] : []),
    ...(isMeant ? [] : [`no rule of ${policy.file} is for ${user}: its groups say who is in them`]),
  ];
}
