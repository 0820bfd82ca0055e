import { readFileSync } from 'node:fs';
import type { Names } from '../../contract/policy/compile.ts';

export interface Account {
  uid: number;
  /** Primary group. */
  gid: number;
}

/**
 * The users and groups of `/etc/passwd` and `/etc/group`, read without privilege. Accounts that the machine has from
 * elsewhere (LDAP, systemd-homed) are not in there: the broker knows them, this does not.
 */
export class FileNames implements Names {
  readonly #users: Map<string, Account>;
  readonly #groups: Map<string, { gid: number; members: readonly string[] }>;

  constructor(passwd: string, group: string) {
    this.#users = new Map(
      records(passwd).map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
    );
    this.#groups = new Map(
      records(group).map(([name = '', , gid, members = '']) => [
        name,
        { gid: Number(gid), members: members.split(',') },
      ]),
    );
  }

  static ofMachine(): FileNames {
    return new FileNames(readFileSync('/etc/passwd', 'utf8'), readFileSync('/etc/group', 'utf8'));
  }

  uid(user: string): number | undefined {
    return this.#users.get(user)?.uid;
  }

  gid(group: string): number | undefined {
    return this.#groups.get(group)?.gid;
  }

  account(user: string): Account | undefined {
    return this.#users.get(user);
  }

  /** Members of a group beside those who have it as their primary one. */
  members(group: string): readonly string[] {
    return this.#groups.get(group)?.members.filter((member) => member !== '') ?? [];
  }

  groupName(gid: number): string | undefined {
    return [...this.#groups].find(([, group]) => group.gid === gid)?.[0];
  }

  /** Every group that a new login of this user would be in. */
  gidsOf(user: string): number[] {
    const primary = this.#users.get(user)?.gid;
    const others = [...this.#groups.values()].filter(({ members }) => members.includes(user)).map(({ gid }) => gid);
    return [...new Set([...(primary === undefined ? [] : [primary]), ...others])];
  }
}

function records(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}
