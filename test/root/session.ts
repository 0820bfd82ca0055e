import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from '../../client/connect.ts';
import { generateKey } from '../../client/keys-node.ts';
import type { Postern } from '../../client/postern.ts';
import { formatAuthorizedKey } from '../../contract/keys.ts';
import { copyProgram } from '../../sim/demo/program.ts';
import { BrokerProcess, realBroker, simulatedBroker } from '../broker/broker-process.ts';
import { type Account, Accounts, isRoot, myself } from './accounts.ts';

export interface Outcome {
  status: number | null;
  out: string;
  err: string;
}

/** A broker that runs as root, and real accounts that use it, each with a key and a copy of the program that it can read. */
export class Session {
  readonly directory = mkdtempSync('/tmp/postern-session-');
  readonly socket = this.path('postern.sock');
  readonly auditPath = this.path('audit.jsonl');
  readonly accounts = new Accounts(this.directory);
  #hasProgram = false;
  #broker: BrokerProcess | undefined;

  private constructor() {
    chmodSync(this.directory, 0o755);
    writeFileSync(this.path('authorized_keys'), '');
  }

  /** With a key for root, and nobody else yet. */
  static async open(): Promise<Session> {
    const session = new Session();
    await session.enrol(myself(session.directory));
    return session;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  writePolicy(policy: object): void {
    writeFileSync(this.path('policy.json'), JSON.stringify(policy, null, 2));
  }

  /** Somebody with an account and an enrolled key. */
  async user(label: string, groups: readonly string[] = [], uid?: number): Promise<Account> {
    const account = this.accounts.user(label, groups, uid);
    await this.enrol(account);
    return account;
  }

  /** Makes a key where it is looked for, and puts it on the broker's list. */
  async enrol({ name, uid, gid, home }: Account): Promise<void> {
    const path = keyOf(home);
    const key = { ...(await generateKey(path, name)), user: name };
    for (const made of [dirname(dirname(path)), dirname(path), path, `${path}.pub`]) chownSync(made, uid, gid);
    appendFileSync(this.path('authorized_keys'), `${formatAuthorizedKey(key)}\n`);
  }

  /** A client of root's own, in this process. */
  async connect(): Promise<Postern> {
    const brokerKey = readFileSync(this.path('broker_key.pub'), 'utf8');
    return connect({ socket: this.socket, key: keyOf(myself(this.directory).home), brokerKey, reconnect: false });
  }

  get broker(): BrokerProcess {
    if (this.#broker === undefined) throw new Error('no broker was started');
    return this.#broker;
  }

  /** Starts the broker on a simulated kernel. */
  async simulate(...options: string[]): Promise<void> {
    this.#broker = await BrokerProcess.serving(simulatedBroker(this.directory, ...options));
  }

  /** Starts the broker on this machine's kernel. */
  async start(...options: string[]): Promise<void> {
    this.#broker = await BrokerProcess.serving(this.brokerWords(...options));
  }

  /** The words that start it. */
  brokerWords(...options: string[]): string[] {
    const files = ['--policy', this.path('policy.json'), '--socket', this.socket];
    return realBroker(...files, '--state', this.directory, '--audit', this.auditPath, ...options);
  }

  /** The words that run `postern`. */
  command(args: readonly string[]): string[] {
    if (!this.#hasProgram) copyProgram(this.path('node'), this.path('program'));
    this.#hasProgram = true;
    return [this.path('node'), this.path('program/cli/main.ts'), ...args];
  }

  /** Starts a program for a user who has just logged in. */
  spawnProgram({ name, home }: Account, program: readonly string[], environment: readonly string[] = []): ChildProcess {
    const login = ['setpriv', '--reuid', name, '--regid', name, '--init-groups', '--reset-env'];
    const told = [`HOME=${home}`, `POSTERN_SOCKET=${this.socket}`, ...environment];
    const [first = '', ...words] = [...(isRoot ? login : []), 'env', ...told, ...program];
    return spawn(first, words, { cwd: this.directory });
  }

  /** Starts `postern` for him. */
  spawn(account: Account, args: readonly string[], environment: readonly string[] = []): ChildProcess {
    return this.spawnProgram(account, this.command(args), environment);
  }

  run(account: Account, args: readonly string[], environment: readonly string[] = []): Promise<Outcome> {
    return outcomeOf(this.spawn(account, args, environment));
  }

  runAsRoot(args: readonly string[]): Promise<Outcome> {
    return this.run(myself(this.directory), args);
  }

  async end(): Promise<void> {
    this.accounts.remove();
    await this.#broker?.stop();
    // Those of its users that were killed may still be at their last file.
    rmSync(this.directory, { recursive: true, maxRetries: 10, retryDelay: 50 });
  }
}

/** Where a user's key is. */
export const keyOf = (home: string): string => join(home, '.config/postern/id_ed25519');

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const outcome: Outcome = { status: null, out: '', err: '' };
  child.stdout?.on('data', (text: Buffer) => {
    outcome.out += String(text);
  });
  child.stderr?.on('data', (text: Buffer) => {
    outcome.err += String(text);
  });
  child.stdin?.end();
  outcome.status = await new Promise((resolve) => child.once('close', resolve));
  return outcome;
}
