import type { Answering } from '../client/caller.ts';
import { type Answered, type CallContext, type InstrumentHandler, type Provider, provide } from '../client/provide.ts';
import { Refusal } from '../contract/errors.ts';
import type { InstrumentProfile } from '../contract/instruments/profile.ts';
import type { Service } from './driver.ts';
import type { TelemetryFrame, TelemetryService, WantedSet } from './telemetry.ts';

/** A call that waits for a service. Exactly one of the two is called. */
interface Waiting {
  start(service: Service<InstrumentProfile>): void;
  refuse(reason: unknown): void;
}

/**
 * Where calls come in and answers go out. It is opened once, and stays while services come and go. What is asked between two of them waits for
 * the next: a port that is back is used at once, by clients and by the broker, and a driver that starts is no driver that fails.
 */
export class Desk implements InstrumentHandler, AsyncDisposable {
  readonly #device: string;
  readonly #log: (text: string) => void;
  #provider: Provider | undefined;
  #service: Service<InstrumentProfile> | undefined;
  readonly #waiting = new Set<Waiting>();
  #isStateNew = false;
  /** Of the last catalogue that was declared. */
  #wanted: readonly WantedSet[] = [];
  /** Whose catalogue that is. */
  #telemetry: TelemetryService | undefined;
  #fail: (error: unknown) => void = () => {};

  constructor(device: string, log: (text: string) => void) {
    this.#device = device;
    this.#log = log;
  }

  /** Answers by this service. Rejects when its work fails, or when something that it tells is not what its profile declares. */
  async serve(postern: Answering, service: Service<InstrumentProfile>, signal: AbortSignal): Promise<never> {
    this.#provider ??= await provide(postern, this.#device, this);
    await this.#declare(service.telemetry, signal);
    const state = service.state?.();
    if (state !== undefined) await this.#publish('state', state);
    signal.throwIfAborted();
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    const teller = {
      publish: (topic: string, value: Record<string, unknown>) => this.#publish(topic, value),
      stateChanged: () => this.#stateChanged(),
      frame: async (set: number, frame: TelemetryFrame) => {
        signal.throwIfAborted();
        await this.#provider?.frame(set, frame);
      },
    };
    this.#service = service;
    this.#log(`${this.#device} is served`);
    for (const { start } of this.#waiting) start(service);
    const working = service.run?.(teller, signal) ?? new Promise<void>(() => {});
    await Promise.race([failed, working]);
    signal.throwIfAborted();
    throw new Refusal('internal', `the driver of ${this.#device} has stopped working without a reason`);
  }

  /** From now on calls wait for the next service. Those that wait already are refused, for this reason. */
  close(reason: Refusal): void {
    this.#service = undefined;
    this.#telemetry = undefined;
    for (const { refuse } of this.#waiting) refuse(reason);
  }

  /** From now on nothing is answered for. To be called before the services are stopped: what they cannot finish then is no failure of theirs. */
  end(): void {
    void this.#provider?.[Symbol.asyncDispose]();
  }

  async call(method: string, fields: Record<string, unknown>, context: CallContext): Promise<Answered> {
    const service = this.#service ?? (await this.#next(context.signal));
    const act = Object.hasOwn(service.methods, method) ? service.methods[method] : undefined;
    if (act === undefined) throw new Refusal('not_found', `the driver has no method '${method}'`, { method });
    try {
      const given = (await act(fields, context)) ?? {};
      const state = this.#takeState();
      return state === undefined ? { fields: given } : { fields: given, state };
    } catch (error) {
      // How far it came, the broker cannot know: without a state everything counts that the call may have left.
      const state = service.state?.();
      if (state === undefined || !(error instanceof Error)) throw error;
      return { error, state };
    }
  }

  /** Before its catalogue is declared, a service cannot know what the places in it mean. */
  wanted(sets: readonly WantedSet[]): void {
    this.#wanted = sets;
    this.#telemetry?.wanted(sets);
  }

  async #declare(telemetry: TelemetryService | undefined, signal: AbortSignal): Promise<void> {
    if (telemetry === undefined) return;
    await this.#provider?.declare(telemetry.catalogue);
    signal.throwIfAborted();
    this.#telemetry = telemetry;
    telemetry.wanted(this.#wanted);
  }

  #next(signal: AbortSignal): Promise<Service<InstrumentProfile>> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        start: (service) => {
          this.#waiting.delete(waiting);
          resolve(service);
        },
        refuse: (reason) => {
          this.#waiting.delete(waiting);
          reject(reason);
        },
      };
      this.#waiting.add(waiting);
      signal.addEventListener('abort', () => waiting.refuse(signal.reason));
    });
  }

  refused(method: string, reason: Refusal): void {
    this.#log(`the broker did not take the answer to ${method}: ${reason.message}`);
  }

  async #publish(topic: string, value: Record<string, unknown>): Promise<void> {
    await this.#provider?.publish(topic, value);
  }

  /** Told in the next turn, unless the answer to a call takes it along. */
  #stateChanged(): void {
    if (this.#service?.state === undefined) return;
    if (!this.#isStateNew) setImmediate(() => void this.#flush());
    this.#isStateNew = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#provider?.[Symbol.asyncDispose]();
  }

  #takeState(): Record<string, unknown> | undefined {
    const isNew = this.#isStateNew;
    this.#isStateNew = false;
    return isNew ? this.#service?.state?.() : undefined;
  }

  async #flush(): Promise<void> {
    try {
      const state = this.#takeState();
      if (state !== undefined) await this.#publish('state', state);
    } catch (error) {
      this.#fail(error);
    }
  }
}
