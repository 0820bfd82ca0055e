import { randomBytes } from 'node:crypto';
import type { SystemNames } from '../../broker/names.ts';
import type { PeerCredentials } from '../../broker/native.ts';
import type { Signer } from '../../client/ed25519.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { fingerprint } from '../../client/keys-node.ts';
import { formatAuthorizedKey } from '../../contract/keys.ts';

/** Groups of the test's machine, by name. */
const gids: Record<string, number> = { root: 0, bench: 2001, visitors: 2002, operators: 2003 };

/** Somebody with an account on the test's machine, and a key. */
export class Person {
  readonly name: string;
  readonly uid: number;
  readonly groups: readonly string[];
  readonly signer: Signer = nodeEd25519.signer(new Uint8Array(randomBytes(32)));

  constructor(name: string, uid: number, groups: readonly string[]) {
    this.name = name;
    this.uid = uid;
    this.groups = groups;
  }

  /** As OpenSSH prints it, and rules name it. */
  get fingerprint(): string {
    return fingerprint(this.signer.publicKey);
  }

  /** His line in `authorized_keys`. */
  get enrolment(): string {
    return formatAuthorizedKey({ user: this.name, bytes: this.signer.publicKey, comment: `${this.name}@test` });
  }

  get credentials(): PeerCredentials {
    const groups = this.groups.map((group) => gids[group] ?? Number.NaN);
    return { pid: 40_000 + this.uid, uid: this.uid, gid: this.uid, gids: [this.uid, ...groups] };
  }
}

export const alice = new Person('alice', 1001, ['bench']);
export const bob = new Person('bob', 1002, ['bench']);
/** Enrolled, and in no group of the policy. */
export const eve = new Person('eve', 1003, []);
export const victor = new Person('victor', 1004, ['visitors']);
export const olga = new Person('olga', 1005, ['operators']);
export const carol = new Person('carol', 1006, []);
export const root = new Person('root', 0, ['root']);

export const everybody = [alice, bob, carol, eve, victor, olga, root] as const;

/** The machine's names, without asking the machine. */
export const names: SystemNames = {
  uid: (user) => everybody.find(({ name }) => name === user)?.uid,
  gid: (group) => gids[group],
  groupName: (gid) => Object.entries(gids).find(([, number]) => number === gid)?.[0] ?? String(gid),
  groupsOf: (user) => everybody.find(({ name }) => name === user)?.credentials.gids ?? [],
};
