import { setTimeout as sleep } from 'node:timers/promises';
import { BoundedBuffer } from './buffer.ts';
import type { ChannelKeys } from './channel-key.ts';
import { isConnectionLoss, type RedisCommand, type RedisConnection } from './connection.ts';
import type { Packet } from './packet.ts';
import { redisProblem } from './problem.ts';
import { type Keep, trimOnce } from './trim.ts';

export interface PublisherOptions {
  keys: ChannelKeys;
  /** Packets into a Redis Stream too, trimmed to about so many. */
  history?: { maxLength: number } | undefined;
  /** Left out: the collection grows for ever, as pyEfi's does. */
  keep?: Keep | undefined;
  /** Most packets that wait while Redis is away or slow. */
  most?: number | undefined;
}

export interface PublisherCounts {
  /** Everything that was promised of them has happened. */
  published: number;
  /** There was no room for them any more. */
  dropped: number;
  waiting: number;
}

/** A minute of frames at 70 a second. */
export const MOST_WAITING = 4096;
const MOST_BYTES = 32 * 1024 * 1024;
/** Packets in one pipeline: what waits when Redis is back is not one breath. */
const BATCH = 256;
const STATUS_SECONDS = 1;
const PAUSE_MS = 500;
const TRIM_EVERY_MS = 1000;

/** What has been done for a packet: what was done is not done again when the rest has to be. */
interface Waiting {
  readonly packet: Packet;
  readonly bytes: number;
  isPublished: boolean;
  index: number | undefined;
  isStored: boolean;
  isInHistory: boolean;
}

/** It will be the same next time: a key of another type, no permission, no such command. */
const isLasting = (error: Error) => /^(WRONGTYPE|NOPERM|NOAUTH|WRONGPASS|ERR)\b/.test(error.message);

/**
 * Publishes packets as pyEfi does: on the channel, and into the collection of everything. Whoever gives it packets never waits:
 * they wait here, as long as there is room, while Redis is away, slow or full. One batch is on its way at a time, and the next one has all that
 * came meanwhile. What was not answered is sent again, so that a packet may be seen twice, with the same number, after a connection was lost.
 */
export class Publisher {
  readonly keys: ChannelKeys;
  readonly #connection: RedisConnection;
  readonly #buffer: BoundedBuffer<Waiting>;
  readonly #history: { maxLength: number } | undefined;
  readonly #keep: Keep | undefined;
  readonly #failing = new AbortController();
  #published = 0;
  #onItsWay = 0;
  #isPumping = false;
  #trimAtMs = 0;
  #trouble: string | undefined;

  constructor(connection: RedisConnection, { keys, history, keep, most = MOST_WAITING }: PublisherOptions) {
    this.keys = keys;
    this.#connection = connection;
    this.#history = history;
    this.#keep = keep;
    this.#buffer = new BoundedBuffer(most, MOST_BYTES);
    connection.onChange((isUp) => {
      if (isUp) void this.#pump();
    });
  }

  publish(packet: Packet): void {
    const state = { isPublished: false, index: undefined, isStored: false, isInHistory: this.#history === undefined };
    this.#buffer.push({ packet, bytes: packet.json.length, ...state });
    void this.#pump();
  }

  get counts(): PublisherCounts {
    const { dropped, length } = this.#buffer;
    return { published: this.#published, dropped, waiting: length + this.#onItsWay };
  }

  /** Why packets wait, in a few words; undefined: they do not. */
  get trouble(): string | undefined {
    return this.#connection.isUp ? this.#trouble : 'Redis is away';
  }

  /** Aborts, with the Refusal as its reason, when Redis says what will not go away by itself. */
  get failing(): AbortSignal {
    return this.#failing.signal;
  }

  /** Waits until everything is published, so long at most. */
  async flush(ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (this.counts.waiting > 0 && performance.now() < end && !this.#failing.signal.aborted) await sleep(5);
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    while (this.#buffer.length > 0 && this.#connection.isUp && !this.#failing.signal.aborted) {
      const batch = this.#buffer.take(BATCH);
      this.#onItsWay = batch.length;
      const error = await this.#write(batch);
      const left = batch.filter((one) => !isDone(one));
      this.#onItsWay = 0;
      this.#published += batch.length - left.length;
      this.#buffer.putBack(left);
      this.#trouble = error === undefined || isConnectionLoss(error) ? undefined : error.message;
      if (error !== undefined) await this.#afterError(error);
      else await this.#trim();
    }
    this.#isPumping = false;
  }

  async #afterError(error: Error): Promise<void> {
    if (!isConnectionLoss(error) && isLasting(error))
      this.#failing.abort(redisProblem(this.#connection.address, error));
    else await sleep(PAUSE_MS);
  }

  /** @returns the first thing that went wrong */
  async #write(batch: readonly Waiting[]): Promise<Error | undefined> {
    return (await this.#announce(batch)) ?? (await this.#store(batch.filter(({ index }) => index !== undefined)));
  }

  /** On the channel, first of all; and numbers for what has none yet. */
  async #announce(batch: readonly Waiting[]): Promise<Error | undefined> {
    const { channel, index } = this.keys;
    const fresh = batch.filter(({ isPublished }) => !isPublished);
    const unnumbered = batch.filter((one) => one.index === undefined);
    const count = unnumbered.length;
    const numbering: RedisCommand[] = count === 0 ? [] : [count === 1 ? ['incr', index] : ['incrby', index, count]];
    const outcomes = await this.#connection.send([
      ...fresh.map(({ packet }): RedisCommand => ['publish', channel, packet.json]),
      ...numbering,
    ]);
    for (const [at, one] of fresh.entries()) one.isPublished = !(outcomes[at] instanceof Error);
    const last = outcomes[fresh.length];
    if (typeof last === 'number') for (const [at, one] of unnumbered.entries()) one.index = last - count + 1 + at;
    return firstError(outcomes);
  }

  async #store(batch: readonly Waiting[]): Promise<Error | undefined> {
    const { data, time, status, history } = this.keys;
    const unstored = batch.filter(({ isStored }) => !isStored);
    const unlisted = batch.filter(({ isInHistory }) => !isInHistory);
    const maxLength = this.#history?.maxLength ?? 0;
    const outcomes = await this.#connection.send([
      ...unlisted.map(
        ({ packet, index = 0 }): RedisCommand => [
          ...(['xadd', history, 'MAXLEN', '~', maxLength, '*'] as const),
          ...(['index', index, 'packet', packet.json] as const),
        ],
      ),
      ['set', status, 1, 'EX', STATUS_SECONDS],
      ...(unstored.length === 0
        ? []
        : ([
            ['hset', data, ...unstored.flatMap(({ index = 0, packet }) => [index, packet.json])],
            ['zadd', time, ...unstored.flatMap(({ index = 0, packet }) => [packet.time, index])],
          ] as const)),
    ]);
    for (const [at, one] of unlisted.entries()) one.isInHistory = !(outcomes[at] instanceof Error);
    const isStored = !outcomes.slice(unlisted.length).some((outcome) => outcome instanceof Error);
    for (const one of unstored) one.isStored = isStored;
    return firstError(outcomes);
  }

  async #trim(): Promise<void> {
    const nowMs = performance.now();
    if (this.#keep === undefined || nowMs < this.#trimAtMs) return;
    const mayBeMore = await trimOnce(this.#connection, this.keys, this.#keep);
    this.#trimAtMs = mayBeMore ? nowMs : nowMs + TRIM_EVERY_MS;
  }
}

const isDone = ({ isPublished, isStored, isInHistory }: Waiting) => isPublished && isStored && isInHistory;

const firstError = (outcomes: readonly unknown[]) =>
  outcomes.find((outcome): outcome is Error => outcome instanceof Error);
