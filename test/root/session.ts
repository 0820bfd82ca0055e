import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from '../../client/connect.ts';
import { generateKey } from '../../client/keys-node.ts';
import type { Postern } from '../../client/postern.ts';
import { formatAuthorizedKey } from '../../contract/keys.ts';
import { copyProgram } from '../../sim/demo/program.ts';
import { BrokerProcess, realBroker, simulatedBroker } from '../broker/broker-process.ts';
import { type Account, Accounts } from './accounts.ts';

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
  #broker: BrokerProcess | undefined;

  constructor() {
    chmodSync(this.directory, 0o755);
    copyProgram(this.path('node'), this.path('program'));
    writeFileSync(this.path('authorized_keys'), '');
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  writePolicy(policy: object): void {
    writeFileSync(this.path('policy.json'), JSON.stringify(policy, null, 2));
  }

  /** Somebody with an account and an enrolled key. */
  async user(label: string, groups: readonly string[] = []): Promise<Account> {
    const account = this.accounts.user(label, groups);
    await this.enrol(account);
    return account;
  }

  /** Makes a key in the place where it is looked for, and puts it on the list. */
  async enrol({ name, uid, gid, home }: Account, expiresAtMs?: number): Promise<void> {
    const path = keyOf(home);
    const key = { ...(await generateKey(path, name)), user: name };
    for (const made of [dirname(dirname(path)), dirname(path), path, `${path}.pub`]) chownSync(made, uid, gid);
    const line = formatAuthorizedKey(expiresAtMs === undefined ? key : { ...key, expiresAtMs });
    appendFileSync(this.path('authorized_keys'), `${line}\n`);
  }

  /** A client in this process: root's own, with a key. */
  async connect(): Promise<Postern> {
    return connect({ socket: this.socket, key: keyOf(this.path('root')), reconnect: false });
  }

  get broker(): BrokerProcess {
    if (this.#broker === undefined) throw new Error('no broker was started');
    return this.#broker;
  }

  /** The broker on the simulated kernel. */
  async simulate(...options: string[]): Promise<void> {
    this.#broker = await BrokerProcess.serving(simulatedBroker(this.directory, ...options));
  }

  /** The words of the real broker, on the files of this session. */
  brokerWords(...options: string[]): string[] {
    const files = ['--policy', this.path('policy.json'), '--socket', this.socket];
    return realBroker(...files, '--state', this.directory, '--audit', this.auditPath, ...options);
  }

  async start(...options: string[]): Promise<void> {
    this.#broker = await BrokerProcess.serving(this.brokerWords(...options));
  }

  /** The words that run a program as a user who has just logged in. */
  login({ name }: Account, program: readonly string[]): string[] {
    const identity = ['--reuid', name, '--regid', name, '--init-groups', '--reset-env'];
    return ['setpriv', ...identity, 'env', `POSTERN_SOCKET=${this.socket}`, ...program];
  }

  /** The words that run `postern`. */
  command(args: readonly string[]): string[] {
    return [this.path('node'), this.path('program/cli/main.ts'), ...args];
  }

  spawn(account: Account, args: readonly string[]): ChildProcess {
    return this.#spawn(this.login(account, this.command(args)));
  }

  run(account: Account, args: readonly string[]): Promise<Outcome> {
    return outcomeOf(this.spawn(account, args));
  }

  runAsRoot(args: readonly string[]): Promise<Outcome> {
    return outcomeOf(this.#spawn(this.command(args)));
  }

  #spawn([program = '', ...words]: readonly string[]): ChildProcess {
    return spawn(program, words, { cwd: this.directory, env: { ...process.env, POSTERN_SOCKET: this.socket } });
  }

  async end(): Promise<void> {
    this.accounts.remove();
    await this.#broker?.stop();
    rmSync(this.directory, { recursive: true });
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
