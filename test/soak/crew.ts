import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../patience.ts';
import { isRoot } from '../root/accounts.ts';
import type { Stage } from './stage.ts';
import { Tally } from './tally.ts';
import type { Orders, Standing, Word } from './workshop.ts';

/** Accounts are not made for more processes than that. */
const MOST_WORKERS = 20;
const REST_MS = 60_000;
const END_MS = within(20_000);
const RESTART_MS = 300;
const LOG_CHARACTERS = 4000;

/** One client process, and those that took its place after it was killed. */
interface Member {
  owner: number;
  orders: Omit<Orders, 'socket' | 'key' | 'brokerKey'>;
  child: ChildProcess;
  /** It is to die: nobody wonders. */
  isCondemned: boolean;
  standing: ((standing: Standing[]) => void) | undefined;
}

/** All client processes: started, started again, told to rest, and told to end. */
export class Crew {
  readonly tally = new Tally();
  readonly #stage: Stage;
  readonly #seed: number;
  readonly #violation: (message: string) => void;
  readonly #members: Member[] = [];
  #isOver = false;
  /** Those that are to be replaced when all go on: one that begins meanwhile would not know that all rest. */
  #late: Member[] | undefined;
  #lives = 0;

  constructor(stage: Stage, seed: number, violation: (message: string) => void) {
    this.#stage = stage;
    this.#seed = seed;
    this.#violation = violation;
  }

  /** So many connections over all users, and one process of a stranger, who needs an account of his own. */
  start(connections: number): void {
    const users = this.#stage.users.length;
    const each = Math.max(1, Math.floor(connections / users));
    const workers = Math.max(1, Math.min(Math.floor(MOST_WORKERS / users), Math.ceil(each / 25)));
    for (let owner = 0; owner < users; owner++)
      for (let worker = 0; worker < workers; worker++) {
        const share = Math.floor(each / workers) + (worker < each % workers ? 1 : 0);
        this.#hire(owner, worker, workers, share);
      }
    // His failures count against his account: it must not be that of the others.
    if (isRoot) this.#hire(-1, 0, 1, 1);
  }

  get size(): number {
    return this.#members.length;
  }

  /** Processes of users; the stranger's is left in peace. */
  get members(): readonly Member[] {
    return this.#members.filter(({ owner }) => owner >= 0);
  }

  kill(member: Member): void {
    member.isCondemned = true;
    signal(member, 'SIGKILL');
  }

  async stall(member: Member, ms: number): Promise<void> {
    const { child } = member;
    child.kill('SIGSTOP');
    await sleep(ms);
    child.kill('SIGCONT');
  }

  /** Has all come to rest. @returns how units stand then, as those know who changed them */
  async rest(): Promise<Standing[]> {
    this.#late ??= [];
    const told = this.members.map((member) => {
      if (hasEnded(member.child)) return [];
      const standing = new Promise<Standing[]>((resolve) => {
        member.standing = resolve;
      });
      member.child.stdin?.write('pause\n');
      return Promise.race([standing, sleep(REST_MS, undefined, { ref: false })]);
    });
    const all = await Promise.all(told);
    if (all.includes(undefined)) this.#violation(`${all.filter((each) => !each).length} clients did not come to rest`);
    return all.flatMap((standing) => standing ?? []);
  }

  resume(): void {
    const late = this.#late ?? [];
    this.#late = undefined;
    for (const { child } of this.members) child.stdin?.write('resume\n');
    for (const member of late) this.#replace(member);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(
      this.#members.map(async (member) => {
        const { child } = member;
        if (hasEnded(child)) return;
        const ended = new Promise<true>((resolve) => child.once('close', () => resolve(true)));
        child.stdin?.write('end\n');
        if (await Promise.race([ended, sleep(END_MS, undefined, { ref: false })])) return;
        this.#violation(`a client of user ${member.owner} did not end when it was told to`);
        this.kill(member);
        await ended;
      }),
    );
  }

  #hire(owner: number, worker: number, workers: number, connections: number): void {
    const { session } = this.#stage;
    const orders = {
      owner,
      administers: !isRoot,
      users: this.#stage.users.length,
      worker,
      workers,
      connections,
      seed: this.#seed,
      journal: session.path(`journals/${owner}-${worker}`),
    };
    const member: Member = {
      owner,
      orders,
      child: this.#begin(owner, orders),
      isCondemned: false,
      standing: undefined,
    };
    this.#members.push(member);
    this.#attend(member);
  }

  #begin(owner: number, orders: Member['orders']): ChildProcess {
    const seed = this.#seed + ++this.#lives;
    return this.#stage.startWorker(owner, { ...orders, seed });
  }

  #attend(member: Member): void {
    const { child } = member;
    let log = '';
    child.stdin?.on('error', () => {}); // it may be killed while it is told something
    child.stderr?.on('data', (text: Buffer) => {
      log = `${log}${text}`.slice(-LOG_CHARACTERS);
    });
    if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => this.#hear(member, line));
    child.once('close', (status, by) => {
      member.standing?.([]);
      const isExpected = member.isCondemned || (this.#isOver && status === 0);
      if (!isExpected) this.#violation(`a client of user ${member.owner} has ended (${status ?? by}):\n${log}`);
      if (!this.#isOver) setTimeout(() => this.#replace(member), RESTART_MS);
    });
  }

  #replace(member: Member): void {
    if (this.#isOver) return;
    if (this.#late !== undefined) {
      this.#late.push(member);
      return;
    }
    member.isCondemned = false;
    member.child = this.#begin(member.owner, member.orders);
    this.#attend(member);
  }

  #hear(member: Member, line: string): void {
    let word: Word;
    try {
      word = JSON.parse(line);
    } catch {
      return; // the last line of one that was killed
    }
    if (word.figures !== undefined) this.tally.merge(word.figures);
    if (word.violation !== undefined) this.#violation(`user ${member.owner}: ${word.violation}`);
    if (word.standing !== undefined) member.standing?.(word.standing);
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

function signal({ child }: Member, name: NodeJS.Signals): void {
  child.kill(name);
}
