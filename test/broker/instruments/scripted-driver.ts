import { readFileSync } from 'node:fs';
import type { Lease } from '../../../client/lease.ts';
import { parseInstrumentCall, parseInstrumentCancel } from '../../../client/notifications.ts';
import type { Postern } from '../../../client/postern.ts';
import type { InstrumentCallBody } from '../../../contract/wire/messages.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import { type Setting, type TestBroker, until } from '../harness.ts';
import { carol } from '../people.ts';
import { supply, supplyPolicy } from './bench-supply.ts';

export const device = 'psu';

/** As the supply is when nobody has touched it. */
export const atRest = {
  on: false,
  tracking: false,
  outputs: { A: { volts: 0, amps: 1 }, B: { volts: 0, amps: 1 } },
};

/** What a driver says to a call, besides which it is. */
export interface Saying {
  fields?: Record<string, unknown>;
  error?: { message: string; data?: Record<string, unknown> };
  state?: Record<string, unknown>;
}

/** A driver that does what the test says: it notes what it is asked, and answers when it is told to. */
export class ScriptedDriver {
  readonly client: Postern;
  readonly lease: Lease;
  /** Calls, in the order in which they came. */
  readonly asked: InstrumentCallBody[] = [];
  /** Their numbers, when nobody waits for the answer any more. */
  readonly cancelled: number[] = [];
  /** Answers calls as they come; undefined: the test does. */
  byItself: ((call: InstrumentCallBody) => Saying | undefined) | undefined;
  #taken = 0;

  private constructor(client: Postern, lease: Lease) {
    this.client = client;
    this.lease = lease;
    client.listen({
      notified: (name, body) => {
        if (name === 'instrument.cancel') this.cancelled.push(parseInstrumentCancel(body).call);
        if (name !== 'instrument.call') return;
        const call = parseInstrumentCall(body);
        this.asked.push(call);
        const saying = this.byItself?.(call);
        if (saying !== undefined) void this.answer(call, saying).catch(() => {});
      },
      disconnected: () => {},
    });
  }

  /** Connects as the provider, takes the port, serves the instrument. @param state that it tells then; null: none */
  static async start(broker: TestBroker, state: Record<string, unknown> | null = atRest): Promise<ScriptedDriver> {
    const client = await broker.connect(carol);
    const driver = new ScriptedDriver(client, await client.lease({ device: 'port' }));
    await client.call('instrument.provide', { device });
    if (state !== null) await driver.publish('state', state);
    return driver;
  }

  /** The next call, in order. */
  async next(method?: string): Promise<InstrumentCallBody> {
    await until(() => this.asked.length > this.#taken, `the driver is asked for ${method ?? 'something'}`);
    const call = this.asked[this.#taken++] as InstrumentCallBody;
    if (method !== undefined && call.method !== method) throw new Error(`asked for ${call.method}, not ${method}`);
    return call;
  }

  answer({ call }: { call: number }, saying: Saying = {}): Promise<object> {
    return this.client.call('instrument.answer', { device, call, ...saying });
  }

  publish(topic: string, value: Record<string, unknown>): Promise<object> {
    return this.client.call('instrument.publish', { device, topic, value });
  }

  /** Nothing more has come to it, once everything that is under way has. */
  async untouched(): Promise<boolean> {
    await this.client.call('ping');
    return this.asked.length === this.#taken;
  }
}

/** A broker with a supply at its port, and the wire that it hangs on. */
export function supplySetting(more: Setting = {}): Setting & { port(): SimulatedSerialPort } {
  let port: SimulatedSerialPort | undefined;
  return {
    policy: supplyPolicy,
    files: { 'profiles/supply.json': JSON.stringify(supply) },
    ...more,
    plug: (board) => {
      port = new SimulatedSerialPort(board.kernel, { name: 'ttyUSB7', usb: adapter });
      more.plug?.(board);
    },
    port: () => {
      if (port === undefined) throw new Error('the broker was not started');
      return port;
    },
  };
}

const adapter = { driver: 'ftdi_sio', vendorId: '0403', productId: '6001', socket: '1-7' };

/** What a call ends with: its result, or the code with which it was refused. */
export const call = (
  client: Postern,
  method: string,
  fields?: Record<string, unknown>,
): Promise<Record<string, unknown>> =>
  client.call('instrument.call', { device, method, ...(fields && { fields }) }).then((answer) => answer.fields);

/** Lines of the audit log. */
export function audited(broker: TestBroker, event: string): Record<string, unknown>[] {
  broker.broker.core.audit.flush();
  const lines = readFileSync(broker.auditPath, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line.event === event);
}
