import type {
  CallFields,
  CallResult,
  InstrumentMethodName,
  InstrumentTopicName,
  StateFields,
  TopicFields,
} from '../contract/instruments/infer.ts';
import type { ShippedInstrumentName, shippedInstruments } from '../contract/instruments/shipped.ts';
import type { Result } from '../contract/methods.ts';
import type { Caller } from './caller.ts';
import { ItemStream } from './item-stream.ts';
import type { CallOptions } from './method-types.ts';
import type { SubscribeOptions } from './subscriptions.ts';

// Types only: the profiles' tables stay where calls are checked, in the broker.
type Shipped = typeof shippedInstruments;

/** Of a profile that comes with Postern, what it declares; of another, anything. */
export type InstrumentMethod<Name extends string> = Name extends ShippedInstrumentName
  ? InstrumentMethodName<Shipped[Name]>
  : string;
export type InstrumentTopic<Name extends string> = Name extends ShippedInstrumentName
  ? InstrumentTopicName<Shipped[Name]>
  : string;
export type InstrumentFields<Name extends string, Method extends string> = Name extends ShippedInstrumentName
  ? Method extends InstrumentMethodName<Shipped[Name]>
    ? CallFields<Shipped[Name], Method>
    : never
  : Record<string, unknown>;
export type InstrumentResult<Name extends string, Method extends string> = Name extends ShippedInstrumentName
  ? Method extends InstrumentMethodName<Shipped[Name]>
    ? CallResult<Shipped[Name], Method>
    : never
  : Record<string, unknown>;
export type InstrumentValue<Name extends string, Topic extends string> = Name extends ShippedInstrumentName
  ? Topic extends InstrumentTopicName<Shipped[Name]>
    ? TopicFields<Shipped[Name], Topic>
    : Topic extends 'state'
      ? StateFields<Shipped[Name]>
      : never
  : Record<string, unknown>;
export type InstrumentState<Name extends string> = Name extends ShippedInstrumentName
  ? StateFields<Shipped[Name]>
  : Record<string, unknown>;

/** Fields may be left out where a method takes none, or none that it needs. */
export type InstrumentArguments<Name extends string, Method extends string> =
  Record<never, never> extends InstrumentFields<Name, Method>
    ? [fields?: InstrumentFields<Name, Method>, options?: CallOptions]
    : [fields: InstrumentFields<Name, Method>, options?: CallOptions];

/** One thing that an instrument's driver told; `topic` tells the type of `value`. */
export type InstrumentEvent<Name extends string, Topic extends string> = Topic extends string
  ? {
      topic: Topic;
      value: InstrumentValue<Name, Topic>;
      /** When the broker had it from the driver: milliseconds since 1970. */
      atMs: number;
    }
  : never;

export type InstrumentEvents<Name extends string, Topic extends string> = ItemStream<
  'instrument.events',
  InstrumentEvent<Name, Topic>
>;

/**
 * One instrument, whatever it is. Made by `postern.instrument()`. With the name of its profile, calls are typed, and refused where the
 * device has another one.
 *
 *     const psu = postern.instrument('psu0', 'e3631a');
 *     await psu.call('set', { output: 'P25V', volts: 7.4 });
 *
 * Everything throws Refusal: `invalid` names the field and what it may be, `denied` the limit of the rule, `busy` whose call is in progress,
 * `unavailable` when no driver serves it, `device` what the driver said.
 */
export class Instrument<Name extends string = string> {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Caller;
  readonly #profile: Name | undefined;

  constructor(caller: Caller, device: string, profile?: Name) {
    this.#caller = caller;
    this.device = device;
    this.#profile = profile;
  }

  /** Calls one method of its profile. Gives the method's result. */
  async call<Method extends InstrumentMethod<Name>>(
    method: Method,
    ...[fields, options]: InstrumentArguments<Name, Method>
  ): Promise<InstrumentResult<Name, Method>> {
    const answer = await this.#caller.call(
      'instrument.call',
      { device: this.device, profile: this.#profile, method, fields },
      options,
    );
    return answer.fields as InstrumentResult<Name, Method>; // the broker has compared it with the profile
  }

  /** What the driver last said of it, and how many milliseconds ago. */
  async state(): Promise<{ state: InstrumentState<Name>; ageMs: number }> {
    const { state, ageMs } = await this.#caller.call('instrument.state', { device: this.device });
    return { state: state as InstrumentState<Name>, ageMs };
  }

  /** Its whole profile: methods, their fields, outputs and topics. */
  describe(): Promise<Result<'instrument.describe'>> {
    return this.#caller.call('instrument.describe', { device: this.device });
  }

  /**
   * What its driver tells from now on: of one of its topics, of `state`, or of all.
   *
   *     for await (const { value } of psu.events('trips')) …
   */
  events<Topic extends InstrumentTopic<Name> | 'state' = InstrumentTopic<Name> | 'state'>(
    topic?: Topic,
    options: Pick<SubscribeOptions, 'maxQueued'> = {},
  ): InstrumentEvents<Name, Topic> {
    const subscribing = this.#caller.subscribe('instrument.events', { ...options, devices: [this.device] });
    return new ItemStream(subscribing, ({ topic: told, value, atMs }) =>
      topic === undefined || topic === told ? [{ topic: told, value, atMs } as InstrumentEvent<Name, Topic>] : [],
    );
  }
}
