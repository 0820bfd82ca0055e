import type { Core } from '../../client/core.ts';
import type { Lease, Subscription, TopicName } from '../../client/main.ts';
import { Refusal } from '../../contract/errors.ts';
import type { Params } from '../../contract/methods.ts';
import { askAny } from '../ask.ts';
import { describeFailure } from '../failure.ts';
import { UsageError } from '../usage.ts';
import { type BatchRequest, parseLine } from './line.ts';

/** Calls that are under way at once; more lines wait to be read. */
export const MAX_IN_FLIGHT = 64;

/** Answers lines of calls, many under way at once, each answered in the order in which it came. */
export class Batch {
  readonly #postern: Core;
  readonly #print: (line: object) => void;
  readonly #leases = new Map<number, Lease>();
  readonly #subscriptions = new Map<number, Subscription<TopicName>>();
  #lastSubscription = 0;
  #lineNumber = 0;
  /** Answers in their order; each prints when it is there and those before it are printed. */
  #printed: Promise<void> = Promise.resolve();
  #inFlight = 0;
  #wake: (() => void) | undefined;

  constructor(postern: Core, print: (line: object) => void) {
    this.#postern = postern;
    this.#print = print;
  }

  /** Starts what a line asks for; resolves when there is room for another. Throws if the connection is lost. */
  async take(line: string): Promise<void> {
    this.#lineNumber++;
    if (line.trim() === '') return;
    const answer = this.#answer(line, this.#lineNumber);
    this.#inFlight++;
    const before = this.#printed;
    this.#printed = (async () => {
      const reply = await answer;
      await before;
      this.#print(reply);
      this.#inFlight--;
      this.#wake?.();
    })();
    while (this.#inFlight >= MAX_IN_FLIGHT)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  /** Resolves when every line has its answer. Leases and subscriptions end with the connection. */
  async finish(): Promise<void> {
    await this.#printed;
    for (const subscription of this.#subscriptions.values()) subscription.close();
  }

  async #answer(line: string, lineNumber: number): Promise<object> {
    let request: BatchRequest;
    try {
      request = parseLine(line);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return { line: lineNumber, ...describeFailure(error).json };
    }
    const { id, method, params } = request;
    try {
      return { id, result: await this.#call(method, params) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { id, ...describeFailure(error).json };
    }
  }

  /** What lives longer than its call is held by the client's objects, which outlive the call. */
  #call(method: string, params: Record<string, unknown>): Promise<unknown> {
    if (method === 'lease.take') return this.#takeLease(params as Params<'lease.take'>);
    if (method === 'lease.release') return this.#releaseLease(params as Params<'lease.release'>);
    if (method === 'topic.subscribe') return this.#subscribe(params as Params<'topic.subscribe'>);
    if (method === 'topic.unsubscribe') return this.#unsubscribe(params as Params<'topic.unsubscribe'>);
    return askAny(this.#postern, method, params);
  }

  async #takeLease(params: Params<'lease.take'>): Promise<object> {
    const lease = await this.#postern.lease(params);
    this.#leases.set(lease.id, lease);
    lease.signal.addEventListener('abort', () => {
      this.#leases.delete(lease.id);
      const { message } = lease.signal.reason as Refusal;
      this.#print({ event: { lease: lease.id, device: lease.device, reason: message } });
    });
    const { id, device, units, shared, ttlMs } = lease;
    return { lease: id, device, units, shared, ...(ttlMs === undefined ? {} : { ttlMs }) };
  }

  async #releaseLease(params: Params<'lease.release'>): Promise<object> {
    const lease = this.#leases.get(params.lease);
    if (lease === undefined) return (await askAny(this.#postern, 'lease.release', params)) as object;
    this.#leases.delete(lease.id);
    await lease.release(params.keep === undefined ? {} : { keep: params.keep });
    return {};
  }

  async #subscribe({ topic, devices }: Params<'topic.subscribe'>): Promise<object> {
    const subscription = await this.#postern.subscribe(topic, devices === undefined ? {} : { devices });
    const number = ++this.#lastSubscription;
    this.#subscriptions.set(number, subscription);
    void this.#pump(number, topic, subscription);
    return { subscription: number };
  }

  async #pump(number: number, topic: TopicName, subscription: Subscription<TopicName>): Promise<void> {
    try {
      for await (const { value, sequence, dropped } of subscription)
        this.#print({ event: { subscription: number, topic, value, sequence, dropped } });
    } catch (error) {
      this.#print({ event: { subscription: number, topic, ...describeFailure(error).json } });
    }
    this.#subscriptions.delete(number);
  }

  async #unsubscribe({ subscription: number }: Params<'topic.unsubscribe'>): Promise<object> {
    const subscription = this.#subscriptions.get(number);
    if (subscription === undefined) throw new Refusal('not_found', `there is no subscription ${number} in this batch`);
    this.#subscriptions.delete(number);
    subscription.close();
    return {};
  }
}
