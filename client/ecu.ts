import type { CallResult, StateFields } from '../contract/instruments/infer.ts';
import type { shippedInstruments } from '../contract/instruments/shipped.ts';
import type { ChannelValue } from '../contract/telemetry/frame.ts';
import type { Measuring } from './caller.ts';
import type { Frames, FramesOptions } from './frames.ts';
import { Instrument } from './instrument.ts';
import type { CallOptions } from './method-types.ts';
import { Telemetry, type TelemetryCatalogue } from './telemetry.ts';

type Controller = typeof shippedInstruments.megasquirt;

export type EcuIdentity = CallResult<Controller, 'identify'>;
export type EcuStatistics = CallResult<Controller, 'statistics'>;
/** What the driver last said of the controller. */
export type EcuState = StateFields<Controller> & {
  /** Milliseconds since it said so. */
  ageMs: number;
};

/**
 * One engine controller: an instrument of the profile `megasquirt`. Made by `postern.ecu()`. Any number of clients may read it; nobody can
 * write to it.
 *
 *     const ecu = postern.ecu('ecu0');
 *     for await (const { values } of ecu.frames({ channels: ['rpm', 'map'], rateHz: 20 })) console.log(values.rpm, values.map);
 *
 * Everything throws Refusal, see `Instrument` and `Telemetry`.
 */
export class Ecu {
  /** The inventory's name. */
  readonly device: string;
  readonly #instrument: Instrument<'megasquirt'>;
  readonly #telemetry: Telemetry;

  /** @param isAny it may have another profile, with telemetry and what else of `megasquirt` is asked of it */
  constructor(caller: Measuring, device: string, isAny = false) {
    this.device = device;
    this.#instrument = new Instrument(caller, device, isAny ? undefined : 'megasquirt');
    this.#telemetry = new Telemetry(caller, device);
  }

  /** Which controller it is, and how it is read. */
  identify(options?: CallOptions): Promise<EcuIdentity> {
    return this.#instrument.call('identify', {}, options);
  }

  /** How fast and how well it is read: by set of channels, and what went wrong since the driver was started. */
  statistics(options?: CallOptions): Promise<EcuStatistics> {
    return this.#instrument.call('statistics', {}, options);
  }

  /** What the driver last said of it. @throws Refusal also `unavailable` where it has not said anything yet */
  async state(): Promise<EcuState> {
    const { state, ageMs } = await this.#instrument.state();
    return { ...state, ageMs };
  }

  /** Its channels, gauges, and pages of gauges, as its definition has them. */
  catalogue(): Promise<TelemetryCatalogue> {
    return this.#telemetry.catalogue();
  }

  /** Frames from now on, as soon as the driver has them. */
  frames<const Name extends string = string>(options: FramesOptions<Name> = {}): Frames<Name> {
    return this.#telemetry.frames(options);
  }

  /** What the channels are now: the values of the next frame. @throws Refusal also `timeout` when none comes within 5 s, or `timeoutMs` */
  get<const Name extends string = string>(
    channels?: readonly Name[],
    options?: CallOptions,
  ): Promise<Readonly<Record<Name, ChannelValue>>> {
    return this.#telemetry.get(channels, options);
  }
}
