import type { TopicName } from '../contract/topics.ts';
import type { EventBody } from '../contract/wire/messages.ts';
import type { Connection } from './connection.ts';
import { Subscription } from './subscription.ts';

export interface SubscribeOptions {
  /** Names from the inventory; absent: all that you may read. */
  devices?: readonly string[] | undefined;
  /** Events that may wait to be taken; more, and the oldest are dropped. Default: 1024. */
  maxQueued?: number | undefined;
}

interface Entry {
  readonly topic: TopicName;
  readonly devices: readonly string[] | undefined;
  readonly subscription: Pick<Subscription<TopicName>, 'push' | 'resume' | 'finish'>;
}

/** All subscriptions of a client: which number each has on the connection of the moment. */
export class Subscriptions {
  readonly #entries = new Set<Entry>();
  readonly #byNumber = new Map<number, Entry>();
  #connection: Connection | undefined;

  /** @throws Refusal of the broker */
  add<Name extends TopicName>(
    connection: Connection,
    topic: Name,
    { devices, maxQueued }: SubscribeOptions,
  ): Promise<Subscription<Name>> {
    const subscription = new Subscription<Name>(maxQueued, () => this.#remove(entry));
    const entry: Entry = { topic, devices, subscription };
    this.#connection = connection;
    this.#entries.add(entry);
    return new Promise((resolve, reject) => {
      this.#register(connection, entry, (error) => {
        if (error === undefined) return resolve(subscription);
        this.#entries.delete(entry);
        reject(error);
      });
    });
  }

  /** Subscribes all of them again. One that is refused now ends with that refusal. */
  resume(connection: Connection): void {
    this.#connection = connection;
    for (const entry of this.#entries) {
      entry.subscription.resume();
      this.#register(connection, entry, (error) => {
        if (error === undefined || connection.isOver) return;
        this.#entries.delete(entry);
        entry.subscription.finish(error);
      });
    }
  }

  deliver(body: EventBody): void {
    this.#byNumber.get(body.subscription)?.subscription.push(body);
  }

  /** The numbers are of the connection that ended. */
  disconnected(): void {
    this.#connection = undefined;
    this.#byNumber.clear();
  }

  /** Ends all loops; with an error, by throwing it. */
  end(error?: Error): void {
    for (const { subscription } of this.#entries) subscription.finish(error);
    this.#entries.clear();
  }

  /** Numbers it in the very turn of the reply: its first event may be in the next frame. */
  #register(connection: Connection, entry: Entry, done: (error: Error | undefined) => void): void {
    const params =
      entry.devices === undefined ? { topic: entry.topic } : { topic: entry.topic, devices: entry.devices };
    connection.request('topic.subscribe', params, (error, result) => {
      if (error !== undefined) return done(error);
      const { subscription } = result as { subscription: number };
      if (this.#entries.has(entry)) this.#byNumber.set(subscription, entry);
      else unsubscribe(connection, subscription);
      done(undefined);
    });
  }

  #remove(entry: Entry): void {
    this.#entries.delete(entry);
    for (const [number, other] of this.#byNumber)
      if (other === entry) {
        this.#byNumber.delete(number);
        if (this.#connection !== undefined) unsubscribe(this.#connection, number);
      }
  }
}

function unsubscribe(connection: Connection, subscription: number): void {
  connection.request('topic.unsubscribe', { subscription }, () => {});
}
