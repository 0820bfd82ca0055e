import type { Cluster, Redis, RedisOptions } from 'ioredis';
import type { Environment } from '../../cli.ts';
import type { HostAndPort, RedisAddress } from './address.ts';
import { redisProblem } from './problem.ts';

/** A command's name in small letters, and its arguments. */
export type RedisCommand = readonly [string, ...(string | number)[]];

const CONNECT_MS = 5000;
/** A server that has not answered for so long is taken for gone: over TCP nothing else would tell. */
const SILENT_MS = 10_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1000;

/** It was lost, or never there: what was asked of it may or may not have happened. */
export const isConnectionLoss = (error: Error): boolean => error.name !== 'ReplyError';

/**
 * A connection to Redis, by ioredis. It is there once, or there is an error that says what to do; from then on it comes back by
 * itself. Nothing waits in it for that: what is sent while Redis is away fails at once, and the sender decides.
 */
export class RedisConnection implements AsyncDisposable {
  readonly address: RedisAddress;
  readonly #client: Redis | Cluster;
  readonly #listeners = new Set<(isUp: boolean) => void>();
  #isUp = true;
  /** How often it was lost. */
  losses = 0;

  private constructor(address: RedisAddress, client: Redis | Cluster) {
    this.address = address;
    this.#client = client;
    client.on('ready', () => this.#tell(true));
    client.on('close', () => this.#tell(false));
  }

  /** @throws Refusal that says why Redis cannot be reached, and what to do */
  static async open(address: RedisAddress, env: Environment): Promise<RedisConnection> {
    return new RedisConnection(address, await connectedClient(address, env));
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Tells each time when Redis has gone or has come back. */
  onChange(listener: (isUp: boolean) => void): void {
    this.#listeners.add(listener);
  }

  /**
   * Sends commands in one pipeline; on a Cluster, whose nodes each have some of the keys, one by one in the same turn.
   * @returns for each its reply, or the error: Redis's own (`ReplyError`), or that the connection was lost
   */
  async send(commands: readonly RedisCommand[]): Promise<unknown[]> {
    const client = this.#client;
    if (client.isCluster) {
      const settled = await Promise.allSettled(commands.map(([name, ...words]) => client.call(name, ...words)));
      return settled.map((one) => (one.status === 'fulfilled' ? one.value : one.reason));
    }
    if (commands.length === 0) return [];
    const outcomes = (await client.pipeline(commands.map((command) => [...command])).exec()) ?? [];
    return outcomes.map(([error, reply]) => error ?? reply);
  }

  /** Sends commands that all happen, or none of them; on a Cluster they happen one after the other. @throws Refusal */
  async transact(commands: readonly RedisCommand[]): Promise<void> {
    const all: readonly RedisCommand[] = this.#client.isCluster ? commands : [['multi'], ...commands, ['exec']];
    const error = (await this.send(all)).find((outcome) => outcome instanceof Error);
    if (error !== undefined) throw redisProblem(this.address, error);
  }

  /** One command. @throws Refusal */
  async ask(...command: RedisCommand): Promise<unknown> {
    const [outcome] = await this.send([command]);
    if (outcome instanceof Error) throw redisProblem(this.address, outcome);
    return outcome;
  }

  /** The keys that a pattern fits, of all nodes. @throws Refusal */
  async keys(pattern: string): Promise<string[]> {
    const nodes = this.#client.isCluster ? (this.#client as Cluster).nodes('master') : [this.#client as Redis];
    const found = new Set<string>();
    try {
      for (const node of nodes)
        for await (const keys of node.scanStream({ match: pattern, count: 1000 }))
          for (const key of keys) found.add(String(key));
    } catch (error) {
      throw redisProblem(this.address, error);
    }
    return [...found];
  }

  /** Hears a channel, over a connection of its own, which comes back by itself too. @throws Refusal */
  async subscribe(channel: string, env: Environment, hear: (message: string) => void): Promise<RedisSubscription> {
    const client = await connectedClient(this.address, env);
    client.on('message', (_channel: string, message: string) => hear(message));
    try {
      await client.subscribe(channel);
    } catch (error) {
      client.disconnect();
      throw redisProblem(this.address, error);
    }
    return { close: () => client.disconnect(), onLoss: (listener) => void client.on('close', listener) };
  }

  #tell(isUp: boolean): void {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    if (!isUp) this.losses++;
    for (const listener of this.#listeners) listener(isUp);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    this.#client.disconnect();
  }
}

export interface RedisSubscription {
  close(): void;
  onLoss(listener: () => void): void;
}

/** @throws Refusal */
async function connectedClient(address: RedisAddress, env: Environment): Promise<Redis | Cluster> {
  let wasUp = false;
  // The first time a person waits, and wants to know at once.
  const retry = (times: number) => (wasUp ? Math.min(FIRST_RETRY_MS * 2 ** times, LONGEST_RETRY_MS) : null);
  const client = await newClient(address, env, retry);
  let first: unknown;
  // Without a listener an error would end the process; when it is lost later, `close` says all.
  client.on('error', (error: unknown) => {
    first ??= error;
  });
  client.on('ready', () => {
    wasUp = true;
  });
  // Of a Cluster whose nodes have no addresses, connect() never says anything; but it is at its end.
  const ended = new Promise<never>((_, reject) => {
    client.on('end', () => reject(new Error('Connection is closed.')));
  });
  ended.catch(() => {});
  try {
    await Promise.race([client.connect(), ended]);
  } catch (error) {
    // Where it is over already, to end it would only hold up the process for two seconds.
    if (client.status !== 'end') client.disconnect();
    throw redisProblem(address, first ?? error);
  }
  return client;
}

type Retry = (times: number) => number | null;

async function newClient(address: RedisAddress, env: Environment, retry: Retry): Promise<Redis | Cluster> {
  const { Redis, Cluster } = await import('ioredis');
  const password = address.access.password ?? env.REDISCLI_AUTH;
  const common = {
    ...address.access,
    ...(password === undefined || password === '' ? {} : { password }),
    connectionName: 'postern',
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  } satisfies RedisOptions;
  if (address.kind === 'cluster')
    return new Cluster([...address.nodes], {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: retry,
      redisOptions: common,
    });
  return new Redis({
    ...common,
    ...placeOf(address, retry),
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: retry,
  });
}

function placeOf(address: Exclude<RedisAddress, { kind: 'cluster' }>, retry: Retry) {
  if (address.kind === 'unix') return { path: address.path };
  if (address.kind === 'tcp') return { host: address.host, port: address.port };
  const sentinels: HostAndPort[] = [...address.nodes];
  return { sentinels, name: address.name, sentinelRetryStrategy: retry };
}
