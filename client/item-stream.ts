import type { TopicName } from '../contract/topics.ts';
import type { Subscription, TopicEvent } from './subscription.ts';

/** What an item tells of those that are missing before it. */
export interface Gap {
  /** Messages that were thrown away before this item, because this subscriber was too slow. Each held one item or more. */
  dropped: number;
  /** True for the first item after a reconnect: what happened in between is not known. */
  resumed: boolean;
}

/**
 * The single items of a topic whose messages carry several: edges, input events. It is subscribed at once; `started` tells when the
 * broker has taken it on. It ends as a `Subscription` does, and throws what that throws, a refused subscription included.
 *
 *     for await (const edge of postern.gpio('button').edges()) …
 */
export class ItemStream<Name extends TopicName, Item extends object>
  implements AsyncIterableIterator<Item & Gap>, AsyncDisposable
{
  readonly #opening: Promise<Subscription<Name>>;
  readonly #itemsOf: (value: TopicEvent<Name>['value']) => readonly Item[];
  #items: (Item & Gap)[] = [];
  #at = 0;
  /** Of messages without items. */
  #gap: Gap = { dropped: 0, resumed: false };
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #isClosed = false;

  constructor(opening: Promise<Subscription<Name>>, itemsOf: (value: TopicEvent<Name>['value']) => readonly Item[]) {
    this.#opening = opening;
    this.#itemsOf = itemsOf;
    opening.catch(() => {}); // whoever takes the next item is told
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Resolves once the broker sends events. @throws Refusal `denied`, `not_found`, `limit` */
  get started(): Promise<void> {
    return this.#opening.then(() => {});
  }

  next(): Promise<IteratorResult<Item & Gap>> {
    const item = this.#waiting === 0 ? this.#items[this.#at] : undefined;
    if (item !== undefined) {
      this.#at++;
      return Promise.resolve({ done: false, value: item });
    }
    // Several may ask before there is one: each gets his item in his turn.
    this.#waiting++;
    const taken = this.#turn.then(() => this.#take()).finally(() => this.#waiting--);
    this.#turn = taken.catch(() => {});
    return taken;
  }

  /** Leaving the loop closes it. */
  async return(): Promise<IteratorResult<Item & Gap>> {
    this.close();
    return { done: true, value: undefined };
  }

  /** Ends the loop and tells the broker. */
  close(): void {
    this.#isClosed = true;
    this.#items = [];
    this.#at = 0;
    this.#opening.then(
      (subscription) => subscription.close(),
      () => {},
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async #take(): Promise<IteratorResult<Item & Gap>> {
    for (;;) {
      const item = this.#items[this.#at];
      if (item !== undefined) {
        this.#at++;
        return { done: false, value: item };
      }
      if (this.#isClosed) return { done: true, value: undefined };
      const subscription = await this.#opening;
      const { done, value } = await subscription.next();
      if (done === true || this.#isClosed) return { done: true, value: undefined };
      this.#unpack(value);
    }
  }

  #unpack({ value, dropped, resumed }: TopicEvent<Name>): void {
    const gap = { dropped: this.#gap.dropped + dropped, resumed: this.#gap.resumed || resumed };
    const items = this.#itemsOf(value);
    this.#gap = items.length === 0 ? gap : { dropped: 0, resumed: false };
    this.#items = items.map((item, index) => ({ ...item, ...(index === 0 ? gap : this.#gap) }));
    this.#at = 0;
  }
}
