import type { Caller } from '../client/caller.ts';
import { replugged } from '../client/replugged.ts';
import type { Subscription } from '../client/subscription.ts';
import { Refusal } from '../contract/errors.ts';

/** Whether a port is plugged in, as the broker tells it. */
export class PortWatch implements AsyncDisposable {
  readonly #postern: Caller;
  readonly #port: string;
  readonly #events: Subscription<'devices'>;
  readonly #over = new AbortController();
  #pulled = new AbortController();

  private constructor(postern: Caller, port: string, events: Subscription<'devices'>) {
    this.#postern = postern;
    this.#port = port;
    this.#events = events;
    void this.#listen();
  }

  static async start(postern: Caller, port: string): Promise<PortWatch> {
    return new PortWatch(postern, port, await postern.subscribe('devices', { devices: [port] }));
  }

  /** Aborted when the port is pulled out, with Refusal `unavailable` as its reason. Another one after each `plugged`. */
  get pulled(): AbortSignal {
    return this.#pulled.signal;
  }

  /** Whether it is, or was, unplugged since `plugged`: nothing else is mended by waiting for it. */
  async wasUnplugged(): Promise<boolean> {
    return this.pulled.aborted || !(await this.#postern.call('serial.info', { device: this.#port })).present;
  }

  /** Resolves when it is there. */
  async plugged(): Promise<void> {
    await replugged(this.#postern, this.#port, { signal: this.#over.signal });
    this.#pulled = new AbortController();
  }

  /** Whoever waits is not kept waiting. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    this.#events.close();
  }

  async #listen(): Promise<void> {
    try {
      for await (const { value } of this.#events)
        if (value.event === 'vanished')
          this.#pulled.abort(new Refusal('unavailable', `${this.#port} is unplugged`, { device: this.#port }));
    } catch (error) {
      // The connection is lost, and the lease with it: that is told by the lease.
      if (!(error instanceof Refusal)) throw error;
    }
  }
}
