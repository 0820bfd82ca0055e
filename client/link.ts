import { Refusal } from '../contract/errors.ts';
import type { EventBody, FrameBody, LeaseLostBody } from '../contract/wire/messages.ts';
import { asRefusal } from './as-refusal.ts';
import { type Backoff, backoffMs, defaultBackoff, pause } from './backoff.ts';
import { Connection } from './connection.ts';
import { entered } from './entrance.ts';
import type { Identity } from './handshake.ts';
import type { Dial, Welcomed } from './transport.ts';

/** Connecting, and each wait for a reconnect, unless the options say otherwise. */
export const DEFAULT_TIMEOUT_MS = 10_000;

export type LinkState = 'connected' | 'reconnecting' | 'closed';

export interface LinkOptions {
  /** Come back after a lost connection. `true`: with waits from 100 ms to 5 s. */
  reconnect: boolean | Backoff;
  /** How long connecting may take, and how long a call waits for a connection that is being made again. */
  timeoutMs: number;
  /** Told of each change, and of each attempt that failed; with the reason where it is a bad one. */
  onState?: ((state: LinkState, reason?: Refusal) => void) | undefined;
}

export interface LinkHandlers {
  opened(connection: Connection, welcomed: Welcomed): void;
  event(body: EventBody): void;
  frame(body: FrameBody): void;
  leaseLost(body: LeaseLostBody): void;
  notified(name: string, body: unknown): void;
  /** A connection ended; another one may follow. */
  lost(reason: Refusal): void;
  /** There will be no more. */
  ended(reason: Refusal): void;
}

/** Waits for a connection. Exactly one of the two is called, once. */
export interface Waiter {
  run(connection: Connection): void;
  fail(reason: Refusal): void;
}

/** Refusals that trying again does not mend: a person has to. */
const FINAL: ReadonlySet<string> = new Set(['violation', 'denied']);

/** The way to the broker: one connection after another, with a back-off in between. */
export class Link {
  readonly #dial: Dial;
  readonly #options: LinkOptions;
  readonly #handlers: LinkHandlers;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<Waiter>();
  #connection: Connection | undefined;
  #ended: Refusal | undefined;

  /** @param identity undefined: the dial brings the welcome */
  constructor(dial: Dial, identity: Identity | undefined, options: LinkOptions, handlers: LinkHandlers) {
    this.#dial = identity === undefined ? dial : entered(dial, identity);
    this.#options = options;
    this.#handlers = handlers;
  }

  /** The connection, while there is one. */
  get connection(): Connection | undefined {
    return this.#connection;
  }

  get state(): LinkState {
    if (this.#connection !== undefined) return 'connected';
    return this.#ended === undefined ? 'reconnecting' : 'closed';
  }

  /** One attempt. @throws as `Connection.open` */
  async connect(signal?: AbortSignal): Promise<void> {
    const { timeoutMs } = this.#options;
    const attempt = new AbortController();
    const abort = () => attempt.abort(signal?.reason);
    const late = new Refusal('unreachable', `the broker did not let us in within ${timeoutMs} ms`, { timeoutMs });
    const timer = setTimeout(() => attempt.abort(late), timeoutMs);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    try {
      const { event, frame, leaseLost, notified } = this.#handlers;
      const handlers = {
        opened: (connection: Connection, welcomed: Welcomed) => this.#opened(connection, welcomed),
        ended: (reason: Refusal) => this.#lost(reason),
        event,
        frame,
        leaseLost,
        notified,
      };
      await Connection.open(this.#dial, handlers, attempt.signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Runs at once, or after the reconnect; fails if that takes more than `timeoutMs`. Gives a way to stop waiting. */
  whenConnected(waiter: Waiter): () => void {
    if (this.#connection !== undefined) waiter.run(this.#connection);
    else if (this.#ended !== undefined) waiter.fail(this.#ended);
    else return this.#wait(waiter);
    return () => {};
  }

  /** Ends it for good; whatever waits or is in flight fails with this reason. */
  close(reason: Refusal): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#closing.abort(reason);
    this.#connection?.close(reason);
    this.#finish(reason);
  }

  #wait({ run, fail }: Waiter): () => void {
    const { timeoutMs } = this.#options;
    const leave = () => {
      clearTimeout(timer);
      this.#waiting.delete(waiter);
    };
    const waiter: Waiter = {
      run(connection) {
        leave();
        run(connection);
      },
      fail(reason) {
        leave();
        fail(reason);
      },
    };
    const message = `the connection is lost, and was not made again within ${timeoutMs} ms`;
    const timer = setTimeout(() => waiter.fail(new Refusal('unreachable', message, { timeoutMs })), timeoutMs);
    this.#waiting.add(waiter);
    return leave;
  }

  #opened(connection: Connection, welcomed: Welcomed): void {
    this.#connection = connection;
    this.#handlers.opened(connection, welcomed);
    for (const waiter of [...this.#waiting]) waiter.run(connection);
    this.#options.onState?.('connected');
  }

  #lost(reason: Refusal): void {
    this.#connection = undefined;
    this.#handlers.lost(reason);
    if (this.#ended !== undefined) return;
    const { reconnect } = this.#options;
    if (reconnect === false || FINAL.has(reason.code)) this.#giveUp(reason);
    else void this.#reconnect(reconnect === true ? defaultBackoff : reconnect, reason);
  }

  async #reconnect(backoff: Backoff, lostBecause: Refusal): Promise<void> {
    this.#options.onState?.('reconnecting', lostBecause);
    for (let attempt = 0; ; attempt++) {
      await pause(backoffMs(backoff, attempt), this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      try {
        return await this.connect(this.#closing.signal);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        const reason = asRefusal(error);
        if (FINAL.has(reason.code)) return this.#giveUp(reason);
        this.#options.onState?.('reconnecting', reason);
      }
    }
  }

  #giveUp(reason: Refusal): void {
    this.#ended =
      reason.code === 'disconnected' ? new Refusal('unreachable', `not connected: ${reason.message}`) : reason;
    this.#finish(this.#ended);
  }

  #finish(reason: Refusal): void {
    for (const waiter of [...this.#waiting]) waiter.fail(reason);
    this.#handlers.ended(reason);
    this.#options.onState?.('closed', reason);
  }
}
