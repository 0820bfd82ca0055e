/** A service of the driver, called as the broker calls it, and all that it tells. */
import assert from 'node:assert/strict';
import type { InstrumentMethod } from '../../../contract/instruments/profile.ts';
import { engine } from '../../../contract/instruments/shipped/engine.ts';
import { checkFields } from '../../../contract/instruments/values.ts';
import { defaultSettings } from '../../../contract/serial/line-settings.ts';
import type { ByteChannel } from '../../../drivers/byte-channel.ts';
import { type Clock, systemClock } from '../../../drivers/clock.ts';
import type { Service } from '../../../drivers/driver.ts';
import { catalogue } from '../../../drivers/engine/catalogue.ts';
import { engineDriver } from '../../../drivers/engine/driver.ts';
import type { TelemetryFrame } from '../../../drivers/telemetry.ts';

export type Fields = Readonly<Record<string, unknown>>;
type Call = (fields: Fields, context: object) => Promise<unknown>;

/** The place of a channel in the catalogue. */
export const placeOf = (name: string): number => catalogue.channels.findIndex((channel) => channel.name === name);

/** The driver behind a channel. What it gives and tells is compared with the profile, as the broker does. */
export class EngineBench implements AsyncDisposable {
  readonly service: Service<typeof engine>;
  readonly notices: Fields[] = [];
  readonly frames: { set: number; frame: TelemetryFrame }[] = [];
  readonly logs: string[];
  states = 0;
  /** Rejects when the driver ends by itself. */
  readonly running: Promise<void>;
  readonly #channel: ByteChannel;
  readonly #ending = new AbortController();
  #told = () => {};

  private constructor(service: Service<typeof engine>, channel: ByteChannel, logs: string[]) {
    this.service = service;
    this.logs = logs;
    this.#channel = channel;
    const publish = async (topic: string, value: object) => {
      const { fields } = engine.topics[topic as 'notices'];
      this.notices.push(checkFields(engine, fields, value));
      this.#told();
    };
    const frame = async (set: number, one: TelemetryFrame) => {
      this.frames.push({ set, frame: one });
      this.#told();
    };
    const stateChanged = () => {
      this.states++;
      this.#told();
    };
    this.running = service.run?.({ publish, frame, stateChanged }, this.#ending.signal) ?? Promise.resolve();
    this.running.catch(() => {});
  }

  static async start(channel: ByteChannel, clock: Clock = systemClock, baudRate = 115_200): Promise<EngineBench> {
    const logs: string[] = [];
    const settings = { ...defaultSettings, baudRate };
    const session = { device: 'engine0', channel, settings, clock, log: (text: string) => void logs.push(text) };
    try {
      const service = (await engineDriver().start(session)) as unknown as Service<typeof engine>;
      return new EngineBench(service, channel, logs);
    } catch (error) {
      await channel.close();
      throw error;
    }
  }

  async call(method: string, fields: Fields = {}, signal = new AbortController().signal): Promise<Fields> {
    const methods = this.service.methods as unknown as Readonly<Record<string, Call>>;
    const declared = (engine.methods as Readonly<Record<string, InstrumentMethod>>)[method];
    assert.ok(declared, method);
    const given = checkFields(engine, declared.fields, fields);
    return checkFields(
      engine,
      declared.result,
      await methods[method]?.(given, { user: 'ada', signal, timeoutMs: 5000 }),
    );
  }

  /** What is set and held. */
  get outputs(): Readonly<Record<string, { value?: number }>> {
    return this.state.outputs as Readonly<Record<string, { value?: number }>>;
  }

  get state(): Fields {
    return checkFields(engine, engine.state, this.service.state?.());
  }

  /** Of these channels, so often; undefined: as often as it goes. */
  want(...sets: readonly { set: number; names: readonly string[]; rateHz?: number }[]): void {
    this.service.telemetry?.wanted(
      sets.map(({ set, names, rateHz }) => ({ set, channels: names.map(placeOf), rateHz, raw: false })),
    );
  }

  framesOf(set: number): TelemetryFrame[] {
    return this.frames.filter((each) => each.set === set).map(({ frame }) => frame);
  }

  /** Once something told makes it so; or the driver has ended. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      const told = new Promise<void>((resolve) => {
        this.#told = resolve;
      });
      await Promise.race([told, this.running]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.running.catch(() => {});
    await this.#channel.close();
  }
}

/** That something is refused, and in which words. */
export const refusal = (code: string, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Error && 'code' in error, String(error));
  assert.match(error.message, message);
  assert.equal(error.code, code);
  return true;
};
