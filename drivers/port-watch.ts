import type { Caller } from '../client/caller.ts';
import type { Subscription } from '../client/subscription.ts';
import { Refusal } from '../contract/errors.ts';
import type { Clock } from './clock.ts';

/** How often it is looked whether the port is back, should its event have been lost. */
const LOOK_AGAIN_MS = 5000;

/** Whether a port is plugged in, as the broker tells it. */
export class PortWatch implements AsyncDisposable {
  readonly #postern: Caller;
  readonly #port: string;
  readonly #events: Subscription<'devices'>;
  readonly #waiting = new Set<() => void>();
  readonly #over = new AbortController();
  #wasPulled = false;

  private constructor(postern: Caller, port: string, events: Subscription<'devices'>) {
    this.#postern = postern;
    this.#port = port;
    this.#events = events;
    void this.#listen();
  }

  static async start(postern: Caller, port: string): Promise<PortWatch> {
    return new PortWatch(postern, port, await postern.subscribe('devices', { devices: [port] }));
  }

  /** Does not resolve: rejects with Refusal `unavailable` when the port is pulled out. */
  async unplugged(): Promise<never> {
    while (!this.#wasPulled) await this.#event();
    throw new Refusal('unavailable', `${this.#port} is unplugged`, { device: this.#port });
  }

  /** Whether it is, or was, unplugged since `plugged`: nothing else is mended by waiting for it. */
  async wasUnplugged(): Promise<boolean> {
    return this.#wasPulled || !(await this.#isPresent());
  }

  /** Resolves when it is there. */
  async plugged(clock: Clock): Promise<void> {
    while (!this.#over.signal.aborted && !(await this.#isPresent())) {
      // A pause that goes on would keep a process from ending.
      const enough = new AbortController();
      const pause = clock.pause(LOOK_AGAIN_MS, AbortSignal.any([this.#over.signal, enough.signal]));
      await Promise.race([this.#event(), pause]);
      enough.abort();
    }
    this.#wasPulled = false;
  }

  /** Whoever waits is not kept waiting. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    this.#events.close();
  }

  async #listen(): Promise<void> {
    try {
      for await (const { value } of this.#events) {
        if (value.event === 'vanished') this.#wasPulled = true;
        for (const wake of this.#waiting) wake();
      }
    } catch (error) {
      // The connection is lost, and the lease with it: that is told by the lease.
      if (!(error instanceof Refusal)) throw error;
    }
  }

  async #isPresent(): Promise<boolean> {
    return (await this.#postern.call('serial.info', { device: this.#port })).present;
  }

  #event(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }
}
