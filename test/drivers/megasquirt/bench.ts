import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstrumentProfile } from '../../../contract/instruments/profile.ts';
import { defaultSettings } from '../../../contract/serial/line-settings.ts';
import type { Driver, Service } from '../../../drivers/driver.ts';
import { megasquirtDriver } from '../../../drivers/megasquirt/driver.ts';
import type { TelemetryFrame, WantedSet } from '../../../drivers/telemetry.ts';
import { Controller, type ControllerOptions } from '../../../sim/ecu/controller.ts';
import { type DialectName, dialects } from '../../../sim/ecu/dialect.ts';
import type { Faults } from '../../../sim/ecu/faults.ts';
import { type IniOptions, iniOf } from '../../../sim/ecu/ini.ts';
import { atRest } from '../../../sim/ecu/quantities.ts';
import { SelfWindingClock } from '../self-winding-clock.ts';
import { EcuWire, type WireOptions } from './wire.ts';

export interface EcuBenchOptions {
  dialect?: DialectName;
  reads?: IniOptions['reads'];
  protocol?: IniOptions['protocol'];
  faults?: Partial<Faults>;
  controller?: Partial<ControllerOptions>;
  wire?: WireOptions;
  /** Of the driver, beside `ini`. */
  options?: Record<string, string>;
  /** Of the definition, where it is not the controller's. */
  signature?: string;
  /** What becomes of the definition's text. */
  edit?: (definition: string) => string;
}

export interface SentFrame extends TelemetryFrame {
  set: number;
}

/** The driver at one end of a wire, a simulated controller at the other, and time that passes by itself. */
export class EcuBench implements AsyncDisposable {
  readonly clock = new SelfWindingClock();
  readonly wire: EcuWire;
  readonly controller: Controller;
  readonly driver: Driver;
  readonly log: string[] = [];
  readonly frames: SentFrame[] = [];
  readonly commands: Buffer[] = [];
  stateChanges = 0;
  /** The broker takes no frames. */
  isStuck = false;
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-ecu-'));
  readonly #ending = new AbortController();
  #service: Service<InstrumentProfile> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor({
    dialect = 'microsquirt',
    reads = 'scattered',
    protocol = 'envelope',
    faults = {},
    controller = {},
    wire = {},
    options = {},
    signature,
    edit = (definition) => definition,
  }: EcuBenchOptions = {}) {
    this.wire = new EcuWire(this.clock, wire);
    const given: ControllerOptions = {
      dialect: dialects[dialect],
      source: { at: () => ({ quantities: atRest }) },
      isPlain: protocol === 'plain',
      faults,
      ...controller,
    };
    // The same object, which a test may change while the controller runs.
    this.controller = new Controller(this.wire.line, this.clock, Object.assign(controller, given));
    this.controller.onAsked = (command) => this.commands.push(Buffer.from(command));
    const ini = join(this.folder, `${dialect}.ini`);
    writeFileSync(
      ini,
      edit(iniOf(dialects[dialect], { protocol, reads, ...(signature === undefined ? {} : { signature }) })),
    );
    this.driver = megasquirtDriver({ ini, ...options });
  }

  static async start(options: EcuBenchOptions = {}): Promise<EcuBench> {
    const bench = new EcuBench(options);
    try {
      await bench.start();
      return bench;
    } catch (error) {
      await bench[Symbol.asyncDispose]();
      throw error;
    }
  }

  async start(): Promise<void> {
    const session = {
      device: 'ecu0',
      channel: this.wire.channel,
      settings: { ...defaultSettings, baudRate: 115_200 },
      clock: this.clock,
      log: (text: string) => void this.log.push(text),
    };
    this.#service = await this.driver.start(session);
    const teller = {
      publish: async () => {},
      stateChanged: () => void this.stateChanges++,
      frame: async (set: number, frame: TelemetryFrame) => {
        if (this.isStuck) return new Promise<void>(() => {});
        this.frames.push({ set, ...frame });
      },
    };
    this.#running = this.#service.run?.(teller, this.#ending.signal) ?? Promise.resolve();
    this.#running.catch(() => {}); // `failure` asks
  }

  get service(): Service<InstrumentProfile> {
    assert.ok(this.#service, 'the driver has not started');
    return this.#service;
  }

  get state(): Record<string, unknown> {
    return this.service.state?.() ?? {};
  }

  async call(method: 'identify' | 'statistics'): Promise<Record<string, unknown>> {
    const context = { user: 'ada', signal: new AbortController().signal, timeoutMs: 1000 };
    return (await this.service.methods[method]?.({}, context)) ?? {};
  }

  /** Places in the catalogue. */
  places(...names: string[]): number[] {
    const { channels } = this.service.telemetry?.catalogue ?? { channels: [] };
    return names.map((name) => channels.findIndex((channel) => channel.name === name));
  }

  want(...sets: (Partial<WantedSet> & { channels: readonly number[] })[]): void {
    this.service.telemetry?.wanted(sets.map((set, at) => ({ set: at + 1, rateHz: undefined, raw: false, ...set })));
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    await this.clock.pause(ms);
  }

  /** Until it holds; not for ever. */
  async until(holds: () => boolean, what: string, mostMs = 60_000): Promise<void> {
    for (const end = this.clock.now() + mostMs; !holds(); await this.pass(5))
      if (this.clock.now() > end) assert.fail(`not within ${mostMs} ms: ${what}; ${this.log.join('; ')}`);
  }

  /** What the driver ended with. */
  failure(): Promise<unknown> {
    return this.#running.then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  /** Lets the driver end. A test that does not would leave a clock that winds for ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort(new Error('the test is over'));
    await this.#running.catch(() => {});
    rmSync(this.folder, { recursive: true });
  }
}
