import { Refusal } from '../contract/errors.ts';
import type { Params, Result } from '../contract/methods.ts';

type LeaseMethod = 'lease.alive' | 'lease.release';
type CallLease = <Name extends LeaseMethod>(method: Name, params: Params<Name>) => Promise<unknown>;

/**
 * A hold on a device, bound to the connection that took it. Made by `postern.lease()`.
 *
 *     await using lease = await postern.lease({ device: 'fan', ttlMs: 500 });
 *
 * It ends when it is released, when its time runs out, when it is seized or revoked, and with the connection: then the device
 * becomes safe. Nothing takes it again by itself: a program that lost it must look at its device first.
 */
export class Lease implements AsyncDisposable {
  readonly id: number;
  /** The inventory's name. */
  readonly device: string;
  /** The channels that it holds: `fan`, `leds/3`. */
  readonly units: readonly string[];
  readonly shared: boolean;
  /** Call `alive()` more often than this. Undefined: the lease lasts as long as the connection. */
  readonly ttlMs: number | undefined;
  readonly #call: CallLease;
  readonly #lost = new AbortController();
  #released = false;

  constructor(taken: Result<'lease.take'>, call: CallLease) {
    this.id = taken.lease;
    this.device = taken.device;
    this.units = taken.units;
    this.shared = taken.shared;
    this.ttlMs = taken.ttlMs;
    this.#call = call;
  }

  /** Aborted when the lease is lost, with a Refusal as its reason: `unsafe` says who or what ended it, `disconnected` that the connection did. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Keeps it for another `ttlMs`. For the program's own loop to call: a program that hangs must lose its lease.
   * @throws the Refusal of `signal` when it is lost
   */
  async alive(): Promise<void> {
    this.#lost.signal.throwIfAborted();
    await this.#call('lease.alive', { lease: this.id });
  }

  /**
   * Ends it. The outputs become safe, or with `keep` stay as they are. A second release does nothing.
   * @throws the Refusal of `signal` when it was lost before: `keep` could not be kept
   */
  async release({ keep }: { keep?: boolean } = {}): Promise<void> {
    if (this.#released) return;
    this.#lost.signal.throwIfAborted();
    this.#released = true;
    await this.#call('lease.release', { lease: this.id, keep });
  }

  /** Releases it to its safe state; a lease that was lost is safe already. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#lost.signal.aborted) return;
    await this.release().catch((error: unknown) => {
      const ended = error instanceof Refusal && (error.code === 'disconnected' || error.code === 'unreachable');
      if (!ended) throw error;
    });
  }

  /** For the client: it is lost. A lease that is released, or lost already, does not change. */
  lose(reason: Refusal): void {
    if (!this.#released) this.#lost.abort(reason);
  }
}
