import { Refusal } from '../../../contract/errors.ts';
import type { InstrumentProfile } from '../../../contract/instruments/profile.ts';
import { defaultSettings } from '../../../contract/serial/line-settings.ts';
import type { ByteChannel } from '../../../drivers/byte-channel.ts';
import type { CallContext, Service, Teller } from '../../../drivers/driver.ts';
import { e3631aDriver } from '../../../drivers/e3631a/driver.ts';
import type { Faults } from '../../../sim/e3631a/faults.ts';
import { plugSupply, type SupplyOnPort } from '../../../sim/e3631a/on-port.ts';
import type { Supply } from '../../../sim/e3631a/supply.ts';
import { MemoryWire } from '../memory-wire.ts';
import { SelfWindingClock } from '../self-winding-clock.ts';

export const settings = { ...defaultSettings, baudRate: 9600, stopBits: 2 } as const;

export const context = (user: string | null = 'ada', signal = new AbortController().signal): CallContext => ({
  user,
  signal,
  timeoutMs: 5000,
});

export const refused = (code: string, text: RegExp) => (error: unknown) => {
  if (error instanceof Refusal && error.code === code && text.test(error.message)) return true;
  throw error;
};

/** A bench whose driver has started. `prepare`: what was before it. */
export async function started(
  faults: Partial<Faults> = {},
  prepare: (bench: ModelBench) => void = () => {},
): Promise<ModelBench> {
  const bench = new ModelBench(faults);
  prepare(bench);
  await bench.start();
  return bench;
}

/** The driver at one end of a wire, the model of the supply at the other, and time that passes by itself. */
export class ModelBench implements AsyncDisposable {
  readonly clock = new SelfWindingClock();
  readonly wire: MemoryWire;
  readonly model: SupplyOnPort;
  readonly log: string[] = [];
  readonly told: { topic: string; value: Record<string, unknown>; at: number }[] = [];
  readonly #ending = new AbortController();
  #service: Service<InstrumentProfile> | undefined;
  #running: Promise<void> | undefined;

  constructor(faults: Partial<Faults> = {}, options: { hasLines?: boolean } = {}) {
    this.wire = new MemoryWire(this.clock, options);
    this.model = plugSupply(this.wire, this.clock, faults);
  }

  /** Starts the driver and lets it work. */
  async start(channel: ByteChannel = this.wire.channel): Promise<void> {
    const { clock } = this;
    const session = {
      device: 'psu0',
      channel,
      settings,
      clock,
      log: (text: string) => this.log.push(text),
    };
    this.#service = await e3631aDriver.start(session);
    const teller: Teller<InstrumentProfile> = {
      publish: async (topic, value) => void this.told.push({ topic, value, at: clock.now() }),
      stateChanged: () => {},
      frame: async () => {},
    };
    this.#running = this.#service.run?.(teller, this.#ending.signal);
    this.#running?.catch(() => {}); // `failure` asks
  }

  async call(
    method: string,
    fields: Record<string, unknown> = {},
    given = context(),
  ): Promise<Record<string, unknown>> {
    const act = this.#service?.methods[method];
    if (act === undefined) throw new Error(`no method ${method}`);
    return (await act(fields, given)) ?? {};
  }

  get state(): Record<string, unknown> {
    return this.#service?.state?.() ?? {};
  }

  /** What the driver ended with. */
  failure(): Promise<unknown> {
    return (this.#running ?? Promise.resolve()).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  toldOf(topic: string): Record<string, unknown>[] {
    return this.told.filter((one) => one.topic === topic).map(({ value }) => value);
  }

  get supply(): Supply {
    return this.model.supply;
  }

  readings(output: string): Record<string, unknown>[] {
    return this.toldOf('readings').filter((reading) => reading.output === output);
  }

  /** What mains power does to it. */
  powerCycle(): void {
    this.supply.reset();
    this.supply.control = 'local';
    this.supply.status.standard.happen(0x80);
  }

  /** Lets the driver end. A test that does not would leave a clock that winds for ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort(new Error('the test is over'));
    await this.#running?.catch(() => {});
  }
}
