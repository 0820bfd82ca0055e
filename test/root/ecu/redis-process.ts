/** A real Redis, by an account of its own, at a Unix socket that members of its group may use: as pyEfi's description has it set up. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../../patience.ts';
import type { Account } from '../accounts.ts';
import type { Session } from '../session.ts';
import { DriverProcess as Running } from '../supply/driver-process.ts';

const PATIENCE_MS = within(60_000);

export class RedisProcess {
  /** Whoever is in it may use the socket. */
  readonly group: string;
  readonly socket: string;
  readonly #session: Session;
  readonly #owner: Account;
  readonly #folder: string;
  #server: Running | undefined;

  private constructor(session: Session) {
    this.#session = session;
    this.#owner = session.accounts.user('redis');
    this.group = this.#owner.name;
    this.#folder = this.#owner.home;
    this.socket = join(this.#folder, 'redis.sock');
  }

  static async start(session: Session): Promise<RedisProcess> {
    const redis = new RedisProcess(session);
    await redis.start();
    return redis;
  }

  async start(): Promise<void> {
    const files = ['--unixsocket', this.socket, '--unixsocketperm', '770', '--dir', this.#folder];
    const memoryOnly = ['--port', '0', '--save', '', '--appendonly', 'no'];
    this.#server = new Running(
      this.#session.spawnProgram(this.#owner, ['redis-server', ...memoryOnly, ...files, '--loglevel', 'notice']),
    );
    await this.#server.says(/ready to accept connections/i);
  }

  async stop(): Promise<void> {
    await this.#server?.end();
  }

  /** What a stock client gets, as a user. */
  cli({ name }: Account, ...words: string[]): string {
    const login = ['--reuid', name, '--regid', name, '--init-groups'];
    return execFileSync('setpriv', [...login, 'redis-cli', '-s', this.socket, ...words], { encoding: 'utf8' }).trim();
  }

  /** A stock client that goes on: of `redis-cli subscribe`, say. */
  follow(account: Account, ...words: string[]): Running {
    return new Running(this.#session.spawnProgram(account, ['redis-cli', '-s', this.socket, ...words]));
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !holds(); await sleep(50))
      assert.ok(Date.now() < end, `waited in vain until ${what}`);
  }
}
