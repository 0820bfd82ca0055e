import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

/** Whoever runs this. Root, but for the little that needs no other accounts. */
export function myself(homes: string): Account {
  const { username: name, uid, gid } = userInfo();
  return { name, uid, gid, home: join(homes, name) };
}

export const isRoot = process.getuid?.() === 0;

/** Accounts and groups of this machine, under names that nobody else has; removed however the test ends. */
export class Accounts {
  readonly #homes: string;
  readonly #users: Account[] = [];
  readonly #groups: string[] = [];
  readonly #remove = () => this.remove();
  readonly #leave = () => process.exit(1);

  constructor(homes: string) {
    this.#homes = homes;
    process.once('exit', this.#remove);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, this.#leave);
  }

  /** @returns its name */
  group(label: string): string {
    const name = unique(label);
    execFileSync('groupadd', [name]);
    this.#groups.push(name);
    return name;
  }

  /** An account with a home, and a primary group, of its own. */
  user(label: string, groups: readonly string[] = [], wanted?: number): Account {
    const name = unique(label);
    const home = join(this.#homes, label);
    const member = groups.length > 0 ? ['--groups', groups.join(',')] : [];
    const number = wanted === undefined ? [] : ['--uid', String(wanted)];
    execFileSync('useradd', ['--user-group', '--no-create-home', '--home-dir', home, ...number, ...member, name]);
    const [uid = Number.NaN, gid = Number.NaN] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name])));
    const account = { name, uid, gid, home };
    this.#users.push(account);
    mkdirSync(home);
    chownSync(home, uid, gid);
    return account;
  }

  join({ name }: Account, group: string): void {
    execFileSync('usermod', ['--append', '--groups', group, name]);
  }

  leave({ name }: Account, group: string): void {
    execFileSync('gpasswd', ['--delete', name, group], { stdio: 'ignore' });
  }

  remove(): void {
    process.off('exit', this.#remove);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, this.#leave);
    for (const { uid, name } of this.#users.splice(0)) {
      for (const pid of processesOf(uid)) kill(pid);
      // `--force`: also while the last of them are still dying
      spawnSync('userdel', ['--force', name], { stdio: 'ignore' });
    }
    for (const name of this.#groups.splice(0)) spawnSync('groupdel', [name], { stdio: 'ignore' });
  }
}

/** It may have ended by itself since it was seen. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const unique = (label: string): string => `postern-${process.pid}-${label}`;

function processesOf(uid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === uid);
}
