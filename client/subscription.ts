import type { TopicName, TopicValue } from '../contract/topics.ts';
import type { EventBody } from '../contract/wire/messages.ts';

/** One event of a subscription. */
export interface TopicEvent<Name extends TopicName> {
  value: TopicValue<Name>;
  /** 1, 2, 3 … as the broker counts this subscription's events; starts again after a reconnect. */
  sequence: number;
  /** Events that were thrown away since the one before, by the broker or here, because this subscriber was too slow. */
  dropped: number;
  /** True for the first event after a reconnect: what happened in between is not known. */
  resumed: boolean;
}

/** Events that wait to be taken, at most, unless the subscriber says otherwise. */
export const DEFAULT_QUEUE = 1024;

/**
 * The events of a topic, for one `for await` loop. Made by `postern.subscribe()`.
 *
 *     for await (const { value } of await postern.subscribe('pwm.state')) …
 *
 * It ends when it or the client is closed, goes on by itself after a reconnect, and throws the Refusal of a connection that
 * does not come back or of a policy that no longer allows it. A full queue loses its oldest events, counted.
 */
export class Subscription<Name extends TopicName> implements AsyncIterableIterator<TopicEvent<Name>>, AsyncDisposable {
  readonly #maxQueued: number;
  readonly #onClose: () => void;
  #queue: TopicEvent<Name>[] = [];
  #takers: { resolve(result: IteratorResult<TopicEvent<Name>>): void; reject(error: Error): void }[] = [];
  #resumed = false;
  #end: { error?: Error } | undefined;

  constructor(maxQueued: number, onClose: () => void) {
    this.#maxQueued = maxQueued;
    this.#onClose = onClose;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<TopicEvent<Name>>> {
    const event = this.#queue.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#end?.error !== undefined) {
      const { error } = this.#end;
      this.#end = {};
      return Promise.reject(error);
    }
    if (this.#end !== undefined) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#takers.push({ resolve, reject }));
  }

  /** Leaving the loop closes the subscription. */
  return(): Promise<IteratorResult<TopicEvent<Name>>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the loop and tells the broker. What waits to be taken is thrown away. */
  close(): void {
    if (this.#end !== undefined) return;
    this.#queue = [];
    this.finish();
    this.#onClose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** For the client: one event arrived. The contract's types are the broker's promise. */
  push({ value, sequence, dropped }: EventBody): void {
    if (this.#end !== undefined) return;
    const event = { value: value as TopicValue<Name>, sequence, dropped, resumed: this.#resumed };
    this.#resumed = false;
    const taker = this.#takers.shift();
    if (taker === undefined) this.#queue.push(event);
    else taker.resolve({ done: false, value: event });
    if (this.#queue.length > this.#maxQueued) this.#dropOldest();
  }

  /** For the client: the next event is the first of a new connection. */
  resume(): void {
    this.#resumed = true;
  }

  /** For the client: there will be no more; with an error, the loop throws it. */
  finish(error?: Error): void {
    if (this.#end !== undefined) return;
    const [first, ...others] = this.#takers;
    this.#takers = [];
    this.#end = error === undefined || first !== undefined ? {} : { error };
    if (error !== undefined) first?.reject(error);
    else first?.resolve({ done: true, value: undefined });
    for (const taker of others) taker.resolve({ done: true, value: undefined });
  }

  /** The next in line tells what was lost before it. */
  #dropOldest(): void {
    const lost = this.#queue.shift();
    const heir = this.#queue[0];
    if (lost === undefined || heir === undefined) return;
    heir.dropped += lost.dropped + 1;
    heir.resumed ||= lost.resumed;
  }
}
