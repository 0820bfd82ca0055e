import type { TopicName, TopicValue } from '../contract/topics.ts';
import type { EventBody } from '../contract/wire/messages.ts';
import { ItemQueue } from './item-queue.ts';

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

/**
 * The events of a topic, for one `for await` loop. Made by `postern.subscribe()`.
 *
 *     for await (const { value } of await postern.subscribe('pwm.state')) …
 *
 * It ends when it or the client is closed, goes on by itself after a reconnect, and throws the Refusal of a connection that
 * does not come back or of a policy that no longer allows it. A full queue loses its oldest events, counted.
 */
export class Subscription<Name extends TopicName> implements AsyncIterableIterator<TopicEvent<Name>>, AsyncDisposable {
  readonly #events: ItemQueue<TopicEvent<Name>>;
  readonly #onClose: () => void;
  #resumed = false;

  constructor(maxQueued: number | undefined, onClose: () => void) {
    this.#events = new ItemQueue(maxQueued);
    this.#onClose = onClose;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<TopicEvent<Name>>> {
    return this.#events.take();
  }

  /** Leaving the loop closes the subscription. */
  return(): Promise<IteratorResult<TopicEvent<Name>>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends the loop and tells the broker. What waits to be taken is thrown away. */
  close(): void {
    if (this.#events.isOver) return;
    this.#events.clear();
    this.#events.end();
    this.#onClose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** For the client: one event arrived. The contract's types are the broker's promise. */
  push({ value, sequence, dropped }: EventBody): void {
    this.#events.put({ value: value as TopicValue<Name>, sequence, dropped, resumed: this.#resumed });
    this.#resumed = false;
  }

  /** For the client: the next event is the first of a new connection. */
  resume(): void {
    this.#resumed = true;
  }

  /** For the client: there will be no more; with an error, the loop throws it. */
  finish(error?: Error): void {
    this.#events.end(error);
  }
}
