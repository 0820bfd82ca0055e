import type { CallFields, CallResult, StateFields, TopicFields } from '../contract/instruments/infer.ts';
import type { shippedInstruments } from '../contract/instruments/shipped.ts';
import type { Caller } from './caller.ts';
import { Instrument } from './instrument.ts';
import { ItemStream } from './item-stream.ts';
import type { CallOptions } from './method-types.ts';
import type { SubscribeOptions } from './subscriptions.ts';

type Supply = typeof shippedInstruments.e3631a;

/** One of its outputs. */
export type PsuOutput = CallFields<Supply, 'measure'>['output'];
/** What `set` changes; what is left out stays. */
export type PsuSetPoint = CallFields<Supply, 'set'>;
export type PsuRamp = CallFields<Supply, 'ramp'>;
export type PsuStep = CallFields<Supply, 'sequence'>['steps'][number];
export type PsuProtection = CallFields<Supply, 'protect'>;
/** How long a ramp or a sequence takes, and how many set-points are sent. */
export type PsuPlan = CallResult<Supply, 'ramp'>;
export type PsuReading = TopicFields<Supply, 'readings'>;
export type PsuError = TopicFields<Supply, 'errors'>;
export type PsuTrip = TopicFields<Supply, 'trips'>;
export type PsuIdentity = CallResult<Supply, 'identify'>;
/** What the driver last said of the supply. */
export type PsuState = StateFields<Supply> & {
  /** Milliseconds since it said so. */
  ageMs: number;
};

export type PsuReadings = ItemStream<'instrument.events', PsuReading>;
export type PsuTrips = ItemStream<'instrument.events', PsuTrip>;

/**
 * One bench supply: an instrument of the profile `e3631a`. Made by `postern.psu()`. Several clients may share it; a lease keeps the others
 * from changing it, and switches it off when its holder is gone.
 *
 *     const psu = postern.psu('psu0');
 *     await psu.set({ output: 'P25V', volts: 7.4, amps: 0.5 });
 *     await psu.on();
 *     for await (const { output, volts, amps, mode } of psu.readings()) …
 *
 * Everything throws Refusal, see `Instrument`.
 */
export class Psu {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;
  readonly #instrument: Instrument<'e3631a'>;

  constructor(caller: Caller, device: string) {
    this.#caller = caller;
    this.device = device;
    this.#instrument = new Instrument(caller, device, 'e3631a');
  }

  /**
   * Sets voltage, current limit, or both, of one output. With `voltsPerSecond` it goes there at that pace, and resolves when it is there.
   * @returns what is set then
   */
  set(point: PsuSetPoint, options?: CallOptions): Promise<CallResult<Supply, 'set'>> {
    return this.#instrument.call('set', point, options);
  }

  /** Connects all outputs: the supply has one switch for the three. */
  async on(): Promise<void> {
    await this.#instrument.call('on');
  }

  /** Disconnects all outputs at once, whatever else it is at: a ramp or a sequence ends. */
  async off(): Promise<void> {
    await this.#instrument.call('off');
  }

  /** Ends a ramp or a sequence where it is. */
  async stop(): Promise<void> {
    await this.#instrument.call('stop');
  }

  /** Makes N25V follow P25V, or no longer. */
  async track(on = true): Promise<void> {
    await this.#instrument.call('track', { on });
  }

  /** Goes from what is set to another voltage at an even pace; resolves when it is there, with `dryRun` at once and nothing is set. */
  ramp(ramp: PsuRamp, options?: CallOptions): Promise<PsuPlan> {
    return this.#instrument.call('ramp', ramp, options);
  }

  /** Set-points one after the other; resolves when the last is done, with `dryRun` at once and nothing is set. */
  sequence(
    steps: readonly PsuStep[],
    plan: Omit<CallFields<Supply, 'sequence'>, 'steps'> = {},
    options?: CallOptions,
  ): Promise<PsuPlan> {
    return this.#instrument.call('sequence', { ...plan, steps }, options);
  }

  /**
   * Switches everything off when an output is measured above this; 0 takes a protection away. It is done in software, by the driver:
   * @returns how many milliseconds that takes at most, as the supply is polled now
   */
  async protect(protection: PsuProtection): Promise<number> {
    return (await this.#instrument.call('protect', protection)).worstReactionMs;
  }

  /** One fresh reading of an output. */
  measure(output: PsuOutput): Promise<PsuReading> {
    return this.#instrument.call('measure', { output });
  }

  /** The errors that the supply has reported and nobody has asked for yet, each with the command that caused it. */
  async errors(): Promise<PsuError[]> {
    return (await this.#instrument.call('errors')).errors;
  }

  identify(): Promise<PsuIdentity> {
    return this.#instrument.call('identify');
  }

  /** Locks the front panel. */
  async remote(): Promise<void> {
    await this.#instrument.call('remote');
  }

  /** Gives the front panel back, until the next change by a call. */
  async local(): Promise<void> {
    await this.#instrument.call('local');
  }

  /**
   * Sends a line as it is: a danger that a rule must name, `raw`.
   * @returns the reply; empty where the line asked nothing
   */
  async query(line: string): Promise<string> {
    return (await this.#instrument.call('query', { line })).reply;
  }

  /** What is set, and whether it is on. @throws Refusal also `unavailable` where the driver has not said it yet */
  async state(): Promise<PsuState> {
    const { state, ageMs } = await this.#instrument.state();
    return { ...state, ageMs };
  }

  /** What the outputs give, or one of them, each time that it is measured. */
  readings({ output, ...options }: { output?: PsuOutput } & Pick<SubscribeOptions, 'maxQueued'> = {}): PsuReadings {
    return this.#told<PsuReading>('readings', options, (reading) => output === undefined || reading.output === output);
  }

  /** Protections that switched everything off. */
  trips(options: Pick<SubscribeOptions, 'maxQueued'> = {}): PsuTrips {
    return this.#told<PsuTrip>('trips', options, () => true);
  }

  #told<Told extends object>(
    name: string,
    options: Pick<SubscribeOptions, 'maxQueued'>,
    wanted: (told: Told) => boolean,
  ): ItemStream<'instrument.events', Told> {
    const subscribing = this.#caller.subscribe('instrument.events', { ...options, devices: [this.device] });
    return new ItemStream(subscribing, ({ topic, value }) => {
      const told = value as Told; // the broker has compared it with the profile
      return topic === name && wanted(told) ? [told] : [];
    });
  }
}
