import { Refusal } from '../contract/errors.ts';
import type { MethodName, Params, Result } from '../contract/methods.ts';
import type { TopicName } from '../contract/topics.ts';
import type { LeaseLostBody } from '../contract/wire/messages.ts';
import { givenUpBy } from './cancel.ts';
import { FrameSets } from './frame-sets.ts';
import type { Frames, FramesOptions } from './frames.ts';
import type { Identity } from './handshake.ts';
import { Lease } from './lease.ts';
import { Link, type LinkOptions, type LinkState } from './link.ts';
import { methodNode, methodsPrototype } from './method-proxy.ts';
import type { CallArguments, CallOptions, ClientMethods } from './method-types.ts';
import type { Cancel, Settle } from './requests.ts';
import type { Subscription } from './subscription.ts';
import { type SubscribeOptions, Subscriptions } from './subscriptions.ts';
import type { Dial, Welcomed } from './transport.ts';
import { withoutUndefined } from './without-undefined.ts';

export type { Welcomed as ClientPrincipal } from './transport.ts';

/** For who answers the broker, as the driver of an instrument does: what it says without being asked. */
export interface Listener {
  /** `lease.lost` too, after the lease was told. Those that nobody knows are ignored. @throws Violation for a body that is none */
  notified(name: string, body: unknown): void;
  /** The connection ended; what was agreed on it is over. */
  disconnected(reason: Refusal): void;
}

/** Makes a client; for `CoreClient.open`. */
export type ClientClass<Client extends CoreClient> = new (
  dial: Dial,
  identity: Identity | undefined,
  options: LinkOptions,
) => Client;

/** One client of one broker: calls, leases and subscriptions. */
export class CoreClient implements AsyncDisposable {
  /**
   * Takes a lease; `lease.list()` and the other methods of that name are there too.
   * @throws Refusal `busy` with the holder, `denied`, `not_found`
   */
  readonly lease: (params: Params<'lease.take'>) => Promise<Lease>;
  readonly #link: Link;
  readonly #leases = new Map<number, Lease>();
  readonly #subscriptions = new Subscriptions();
  readonly #frames = new FrameSets();
  readonly #listeners = new Set<Listener>();
  #principal: Welcomed = { user: '', uid: 0, key: '' };
  #closed = false;

  constructor(dial: Dial, identity: Identity | undefined, options: LinkOptions) {
    this.#link = new Link(dial, identity, options, {
      opened: (connection, welcomed) => {
        this.#principal = welcomed;
        this.#subscriptions.resume(connection);
        this.#frames.resume(connection);
      },
      event: (body) => this.#subscriptions.deliver(body),
      leaseLost: (body) => this.#leaseLost(body),
      frame: (body) => this.#frames.deliver(body),
      notified: (name, body) => this.#notify(name, body),
      lost: (reason) => this.#disconnected(reason),
      ended: (reason) => this.#ended(this.#closed ? undefined : reason),
    });
    this.lease = methodNode(
      (method, params, callOptions) => this.request(method, params, callOptions),
      'lease',
      (params: Params<'lease.take'>) => this.#takeLease(params),
    );
  }

  /**
   * Connects and shakes hands.
   * @param identity undefined: the dial brings the welcome
   * @throws Refusal: `unreachable`, `violation`, or what the broker's goodbye said; `signal.reason` when that is aborted
   */
  static async open<Client extends CoreClient>(
    this: ClientClass<Client>,
    dial: Dial,
    identity: Identity | undefined,
    options: LinkOptions,
    signal?: AbortSignal,
  ): Promise<Client & ClientMethods> {
    const client = new this(dial, identity, options);
    await client.#link.connect(signal);
    return client as Client & ClientMethods; // what it does not have itself, its prototype makes: see the last line
  }

  /** As of the last welcome. */
  get principal(): Welcomed {
    return this.#principal;
  }

  get state(): LinkState {
    return this.#link.state;
  }

  /**
   * Calls a method of the contract; `postern.pwm.set(…)` is `postern.call('pwm.set', …)`. Parameters that are undefined
   * are left out.
   * @throws Refusal: the broker's; `disconnected` when the connection ended before the answer (it may or may not have
   * happened); `unreachable` when it was never sent
   */
  call<Name extends MethodName>(method: Name, ...[params, options]: CallArguments<Name>): Promise<Result<Name>> {
    return this.request(method, params, options) as Promise<Result<Name>>;
  }

  /** `call` for names that are known only at run time. */
  request(method: string, params: object = {}, options: CallOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle: Settle = (error, result) => (error === undefined ? resolve(result) : reject(error));
      if (options.signal === undefined && options.timeoutMs === undefined) this.#submit(method, params, settle);
      else givenUpBy(options, method, settle, (guarded) => this.#submit(method, params, guarded));
    });
  }

  /** `call`; what `make` makes of the answer is there in the very turn of it: the next frame may be about it. */
  callFor<Name extends MethodName, Made>(
    method: Name,
    params: Params<Name>,
    make: (result: Result<Name>) => Made,
  ): Promise<Made> {
    return new Promise((resolve, reject) => {
      this.#submit(method, params, (error, result) =>
        error === undefined ? resolve(make(result as Result<Name>)) : reject(error),
      );
    });
  }

  /**
   * Events of a topic from now on.
   * @throws Refusal `denied`, `not_found`, `limit`
   */
  subscribe<Name extends TopicName>(topic: Name, options: SubscribeOptions = {}): Promise<Subscription<Name>> {
    return new Promise((resolve, reject) => {
      this.#link.whenConnected({
        run: (connection) => this.#subscriptions.add(connection, topic, options).then(resolve, reject),
        fail: reject,
      });
    });
  }

  /** Frames of an instrument from now on; `postern.telemetry(device)` has more of it. */
  frames<const Name extends string = string>(device: string, options: FramesOptions<Name> = {}): Frames<Name> {
    return this.#frames.add(device, options, (waiter) => this.#link.whenConnected(waiter));
  }

  /** Hears what the broker says without being asked, on this connection and those after it. Gives a way to stop. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends the connection for good: calls in flight fail, leases are lost, loops over events end. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#link.close(new Refusal('unreachable', 'this client was closed'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #submit(method: string, params: object, settle: Settle): Cancel {
    const { connection } = this.#link;
    if (connection !== undefined) return connection.request(method, withoutUndefined(params), settle);
    let cancel: Cancel = () => true;
    const stopWaiting = this.#link.whenConnected({
      run: (made) => {
        cancel = made.request(method, withoutUndefined(params), settle);
      },
      fail: (reason) => settle(reason, undefined),
    });
    return () => {
      stopWaiting();
      return cancel();
    };
  }

  #takeLease(params: Params<'lease.take'>): Promise<Lease> {
    return this.callFor('lease.take', params, (taken) => {
      const lease = new Lease(taken, (method, own) => this.request(method, own));
      this.#leases.set(lease.id, lease);
      return lease;
    });
  }

  #leaseLost(body: LeaseLostBody): void {
    const { lease: id, device, reason } = body;
    const lease = this.#leases.get(id);
    this.#leases.delete(id);
    lease?.lose(new Refusal('unsafe', `the lease on ${device} is lost: ${reason}`, { lease: id, device, reason }));
    this.#notify('lease.lost', body);
  }

  #notify(name: string, body: unknown): void {
    for (const listener of [...this.#listeners]) listener.notified(name, body);
  }

  #disconnected(reason: Refusal): void {
    const { message } = reason;
    this.#subscriptions.disconnected();
    this.#frames.disconnected();
    const leases = [...this.#leases.values()];
    this.#leases.clear();
    for (const lease of leases) {
      const { id, device } = lease;
      lease.lose(
        new Refusal('disconnected', `the lease on ${device} is lost: ${message}`, {
          lease: id,
          device,
          reason: message,
        }),
      );
    }
    for (const listener of [...this.#listeners]) listener.disconnected(reason);
  }

  #ended(reason: Refusal | undefined): void {
    this.#subscriptions.end(reason);
    this.#frames.end(reason);
  }
}

/** A client without the devices' classes, every method of the contract under its own name. */
export type Core = CoreClient & ClientMethods;

Object.setPrototypeOf(CoreClient.prototype, methodsPrototype());
