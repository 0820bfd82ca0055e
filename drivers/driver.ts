import type { CallContext } from '../client/provide.ts';
import type {
  CallFields,
  CallResult,
  InstrumentMethodName,
  InstrumentTopicName,
  StateFields,
  TopicFields,
} from '../contract/instruments/infer.ts';
import type { InstrumentProfile } from '../contract/instruments/profile.ts';
import type { LineSettings } from '../contract/serial/line-settings.ts';
import type { ByteChannel } from './byte-channel.ts';
import type { Clock } from './clock.ts';
import type { TelemetryFrame, TelemetryService } from './telemetry.ts';

export type { CallContext } from '../client/provide.ts';

/** What a driver is given to work with: new each time that the port has come back. */
export interface Session {
  /** The instrument's name in the policy. */
  readonly device: string;
  /** The serial port that it hangs on, leased for us. */
  readonly channel: ByteChannel;
  readonly settings: LineSettings;
  readonly clock: Clock;
  /** One line for whoever runs the driver. */
  log(text: string): void;
}

/** What a method gives: nothing, where its result may be without fields. */
type Given<Fields> = Record<never, never> extends Fields ? Promise<Fields> | Promise<void> : Promise<Fields>;

/** One function for each method of the profile. What it throws is told to the caller. */
export type Methods<Profile extends InstrumentProfile> = {
  [Name in InstrumentMethodName<Profile>]: (
    fields: CallFields<Profile, Name>,
    context: CallContext,
  ) => Given<CallResult<Profile, Name>>;
};

/** Of a profile that is only known when it runs, any name and any fields. */
type IsAny<Profile extends InstrumentProfile> = string extends keyof Profile['methods'] ? true : false;
type TopicOf<Profile extends InstrumentProfile> = IsAny<Profile> extends true ? string : InstrumentTopicName<Profile>;
type Told<Profile extends InstrumentProfile, Topic> =
  IsAny<Profile> extends true
    ? Record<string, unknown>
    : Topic extends InstrumentTopicName<Profile>
      ? TopicFields<Profile, Topic>
      : never;

/** How a driver tells of things without being asked. */
export interface Teller<Profile extends InstrumentProfile> {
  publish<Topic extends TopicOf<Profile>>(topic: Topic, value: Told<Profile, Topic>): Promise<void>;
  /** What `state()` gives is not what it was. */
  stateChanged(): void;
  /**
   * Sends one frame of a set that is wanted; one that is wanted no longer goes nowhere. Resolves when the broker has passed it on: who has
   * many under way is faster than the broker.
   */
  frame(set: number, frame: TelemetryFrame): Promise<void>;
}

/** An instrument that answers. */
export interface Service<Profile extends InstrumentProfile> {
  methods: Methods<Profile>;
  /**
   * The instrument's whole state, as the profile declares it; undefined while nobody knows, as after a command that was not confirmed. Left
   * out: the profile declares none.
   */
  state?(): StateFields<Profile> | undefined;
  /** For a profile with telemetry: what is measured all the time. Declared before the first call is answered. */
  telemetry?: TelemetryService;
  /**
   * What is to be done all the time, until the signal is aborted: asking for readings, for instance. What it throws ends the driver: so
   * an instrument that does not answer any more is found out even if nobody calls.
   */
  run?(teller: Teller<Profile>, signal: AbortSignal): Promise<void>;
}

/** A driver: it speaks the language of the instruments of one profile. */
export interface Driver<Profile extends InstrumentProfile = InstrumentProfile> {
  /** The profile's name. */
  readonly profile: string;
  /**
   * The first words to an instrument, of which nothing is known: makes sure that it is there and what it is.
   * @throws Refusal `timeout` when it does not answer, `device` when it is another one
   */
  start(session: Session): Promise<Service<Profile>>;
}

/**
 * Declares a driver. With the type of a profile that is known when it is compiled, its methods, topics and state are typed by that; what
 * comes and goes is compared with the profile by the broker, whatever the types say.
 */
export const driver = <Profile extends InstrumentProfile = InstrumentProfile>(declared: Driver<Profile>): Driver =>
  declared as unknown as Driver; // calls come with what the broker has compared with the profile
