import type { CurveName, FunctionName, ParameterName, TableName } from '../contract/engine/dictionary.ts';
import type { CallFields, CallResult, StateFields, TopicFields } from '../contract/instruments/infer.ts';
import type { shippedInstruments } from '../contract/instruments/shipped.ts';
import type { ChannelValue } from '../contract/telemetry/frame.ts';
import type { Measuring } from './caller.ts';
import type { Frames, FramesOptions } from './frames.ts';
import { Instrument } from './instrument.ts';
import { ItemStream } from './item-stream.ts';
import type { CallOptions } from './method-types.ts';
import type { SubscribeOptions } from './subscriptions.ts';
import { Telemetry, type TelemetryCatalogue } from './telemetry.ts';

type Firmware = typeof shippedInstruments.engine;
type Result<Name extends keyof Firmware['methods'] & string> = CallResult<Firmware, Name>;

/** A parameter of the dictionary: `RPM`, `FinalSparkAdvance`. */
export type EngineParameter = ParameterName;
/** What has cells: a table, a function, or a sensor's curve. */
export type EngineLookup = TableName | FunctionName | CurveName;
export type EngineTable = Result<'table'>;
export type EngineIdentity = Result<'identify'>;
export type EngineStatus = Result<'status'>;
/** A parameter's value, and whether a set holds it. */
export type EngineReading = Result<'set'>;
export type EngineDescription = Result<'describe'>;
/** The plan of a cycle. */
export type EngineEvents = Result<'events'>;
export type EngineLateness = Result<'lateness'>;
export type EngineMetrics = Result<'metrics'>;
export type EngineDecoder = Result<'decoder'>;
export type EngineTasks = Result<'tasks'>;
export type EnginePins = Result<'pins'>;
/** What is counted from 0 again. */
export type EngineCounts = CallFields<Firmware, 'reset'>['of'];
export type EngineDifference = Result<'compare'>['differences'][number];
export type EngineStatistics = Result<'statistics'>;
export type EngineNotice = TopicFields<Firmware, 'notices'>;
export type EngineNotices = ItemStream<'instrument.events', EngineNotice>;
/** What the driver last said of the firmware. */
export type EngineState = StateFields<Firmware> & {
  /** Milliseconds since it said so. */
  ageMs: number;
};

/**
 * One engine that the firmware of Postern runs: an instrument of the profile `engine`. Made by `postern.engine()`. Several clients may share
 * it; a lease keeps the others from changing it, and stops the simulated encoder when its holder is gone.
 *
 *     const engine = postern.engine('engine0');
 *     await engine.simulate(2000);
 *     await engine.set('FinalSparkAdvance', 12);
 *     const { events } = await engine.events();
 *     for await (const { values } of engine.frames({ channels: ['RPM', 'Load'], rateHz: 20 })) …
 *
 * Everything throws Refusal, see `Instrument` and `Telemetry`: a value out of range is `invalid` with the range, beyond a rule `denied`.
 */
export class Engine {
  /** The inventory's name. */
  readonly device: string;
  readonly #caller: Measuring;
  readonly #instrument: Instrument<'engine'>;
  readonly #telemetry: Telemetry;

  constructor(caller: Measuring, device: string) {
    this.#caller = caller;
    this.device = device;
    this.#instrument = new Instrument(caller, device, 'engine');
    this.#telemetry = new Telemetry(caller, device);
  }

  /** What the firmware says of itself. */
  identify(options?: CallOptions): Promise<EngineIdentity> {
    return this.#instrument.call('identify', {}, options);
  }

  /** What it is at, in one look. */
  status(options?: CallOptions): Promise<EngineStatus> {
    return this.#instrument.call('status', {}, options);
  }

  /** What the driver last said of it: what is set and held. @throws Refusal also `unavailable` where it has not said it yet */
  async state(): Promise<EngineState> {
    const { state, ageMs } = await this.#instrument.state();
    return { ...state, ageMs };
  }

  /** The value of one parameter, in its unit. */
  async get(name: EngineParameter, options?: CallOptions): Promise<number> {
    const [reading] = await this.readings([name], options);
    return reading?.value ?? Number.NaN;
  }

  /** What parameters are now, or all of them, and which are held. */
  async readings(names?: readonly EngineParameter[], options?: CallOptions): Promise<EngineReading[]> {
    return (await this.#instrument.call('get', names === undefined ? {} : { names }, options)).values;
  }

  /**
   * Sets a parameter. What is measured, looked up or computed is held from then on, until it is released.
   * @returns the value as the firmware has rounded it
   */
  set(name: EngineParameter, value: number, options?: CallOptions): Promise<EngineReading> {
    return this.#instrument.call('set', { name, value }, options);
  }

  /** Holds a parameter no more, or none of them. */
  async release(name?: EngineParameter): Promise<void> {
    await this.#instrument.call('release', name === undefined ? {} : { name });
  }

  /** Stops the simulated encoder, and holds nothing any more: whatever a rule limits. */
  async stop(): Promise<void> {
    await this.#instrument.call('stop');
  }

  /** The speed of the simulated encoder; 0: it stands, or there is an engine. */
  simulate(rpm: number): Promise<EngineReading> {
    return this.set('SimulatedRPM', rpm);
  }

  /** From now on everything is computed, and no output is driven; or all is driven again. */
  async monitor(on = true): Promise<void> {
    await this.set('IsMonitorOnly', on ? 1 : 0);
  }

  /** What the firmware says of a parameter. */
  describe(name: EngineParameter): Promise<EngineDescription> {
    return this.#instrument.call('describe', { name });
  }

  /** A table, a function or a curve, whole. */
  table(name: EngineLookup, options?: CallOptions): Promise<EngineTable> {
    return this.#instrument.call('table', { name }, options);
  }

  /** One row of a table; row 0 of functions and curves. */
  async row(name: EngineLookup, row = 0): Promise<number[]> {
    return (await this.#instrument.call('row', { name, row })).values;
  }

  /**
   * Sets one value of a table: a danger that a rule must name, `calibrate`. Of functions and curves the row is 0.
   * @returns the value as the firmware has rounded it
   */
  async setCell(name: EngineLookup, row: number, column: number, value: number): Promise<number> {
    return (await this.#instrument.call('cell', { name, row, column, value })).value;
  }

  /** Moves one point of the rows or columns, between its neighbours: the danger `calibrate`. @returns where it is then */
  async setPoint(name: EngineLookup, axis: 'rows' | 'columns', at: number, value: number): Promise<number> {
    return (await this.#instrument.call('axis', { name, axis, at, value })).value;
  }

  /** The plan of a cycle: which output is on at which angle, and how long. */
  events(options?: CallOptions): Promise<EngineEvents> {
    return this.#instrument.call('events', {}, options);
  }

  /** How late the events of injectors or coils were. */
  lateness(of: EngineLateness['of']): Promise<EngineLateness> {
    return this.#instrument.call('lateness', { of });
  }

  /** How long interrupts took. */
  metrics(): Promise<EngineMetrics> {
    return this.#instrument.call('metrics');
  }

  /** What the decoder knows and has counted. */
  decoder(): Promise<EngineDecoder> {
    return this.#instrument.call('decoder');
  }

  /** How long the pieces of the main loop took. */
  tasks(): Promise<EngineTasks> {
    return this.#instrument.call('tasks');
  }

  /** Which outputs are on. */
  pins(): Promise<EnginePins> {
    return this.#instrument.call('pins');
  }

  /** Counts from 0 again. */
  async reset(of: EngineCounts): Promise<void> {
    await this.#instrument.call('reset', { of });
  }

  /** In what the calibration differs from the one that is stored. @throws Refusal also `device` where none is stored */
  async compare(options?: CallOptions): Promise<EngineDifference[]> {
    return (await this.#instrument.call('compare', {}, options)).differences;
  }

  /** Stores the calibration: the danger `calibrate`, as are the next two. @returns its hash */
  async save(): Promise<string> {
    return (await this.#instrument.call('save')).calibration;
  }

  /** Takes the calibration that was stored last. @returns its hash */
  async load(): Promise<string> {
    return (await this.#instrument.call('load')).calibration;
  }

  /** Takes the calibration that the firmware was built with. @returns its hash */
  async defaults(): Promise<string> {
    return (await this.#instrument.call('defaults')).calibration;
  }

  /** How fast and how well it is read: by set of channels, and what went wrong since the driver was started. */
  statistics(options?: CallOptions): Promise<EngineStatistics> {
    return this.#instrument.call('statistics', {}, options);
  }

  /** What the firmware tells by itself: that it started, found or lost sync, cut fuel and spark, and why. */
  notices(options: Pick<SubscribeOptions, 'maxQueued'> = {}): EngineNotices {
    const subscribing = this.#caller.subscribe('instrument.events', { ...options, devices: [this.device] });
    return new ItemStream(subscribing, ({ topic, value }) => {
      return topic === 'notices' ? [value as EngineNotice] : []; // the broker has compared it with the profile
    });
  }

  /** Its channels, which are the parameters and some figures of the status, gauges, and pages of gauges. */
  catalogue(): Promise<TelemetryCatalogue> {
    return this.#telemetry.catalogue();
  }

  /** Frames from now on, as soon as the driver has them. */
  frames<const Name extends string = string>(options: FramesOptions<Name> = {}): Frames<Name> {
    return this.#telemetry.frames(options);
  }

  /** What channels are now: the values of the next frame. @throws Refusal also `timeout` when none comes within 5 s, or `timeoutMs` */
  channels<const Name extends string = string>(
    names?: readonly Name[],
    options?: CallOptions,
  ): Promise<Readonly<Record<Name, ChannelValue>>> {
    return this.#telemetry.get(names, options);
  }
}
