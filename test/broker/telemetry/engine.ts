import type { Lease } from '../../../client/lease.ts';
import type { Postern } from '../../../client/postern.ts';
import type { Provider } from '../../../client/provide.ts';
import type { WantedSet } from '../../../client/provided-telemetry.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import type { Catalogue } from '../../../contract/telemetry/catalogue.ts';
import type { ChannelValue, Quality } from '../../../contract/telemetry/frame.ts';
import { SimulatedSerialPort } from '../../../sim/serial.ts';
import { type Setting, type TestBroker, until } from '../harness.ts';
import { carol } from '../people.ts';

export const device = 'ecu0';

/** carol drives the engine controller; alice, bob and victor look. */
export const enginePolicy = {
  devices: {
    'ecu-port': { kind: 'serial', path: '/dev/ttyUSB7', baudRate: 115_200 },
    ecu0: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider: { user: 'carol' } },
  },
  rules: [
    { id: 'look', users: ['alice', 'bob', 'victor'], devices: ['ecu0'], allow: ['read'] },
    { id: 'wire', users: ['carol'], devices: ['ecu-port'], allow: ['read', 'write'] },
  ],
} satisfies PolicyDocument;

const adapter = { driver: 'ftdi_sio', vendorId: '0403', productId: '6001', socket: '1-7' };

/** A broker with an engine controller's port, and the wire that it hangs on. */
export function engineSetting(policy: PolicyDocument = enginePolicy): Setting & { port(): SimulatedSerialPort } {
  let port: SimulatedSerialPort | undefined;
  return {
    policy,
    plug: (board) => {
      port = new SimulatedSerialPort(board.kernel, { name: 'ttyUSB7', usb: adapter });
    },
    port: () => {
      if (port === undefined) throw new Error('the broker was not started');
      return port;
    },
  };
}

export const faultless: Quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };

/** Channels of these names, and nothing else. */
export const channelsOnly = (...names: string[]): Catalogue => ({
  channels: names.map((name) => ({ name })),
  gauges: [],
  pages: [],
});

/** A driver that sends what the test says, and notes what is wanted. */
export class ScriptedEngine {
  readonly client: Postern;
  readonly lease: Lease;
  readonly provider: Provider;
  /** Each list of what is wanted, as it came. */
  readonly told: (readonly WantedSet[])[];

  private constructor(client: Postern, lease: Lease, provider: Provider, told: (readonly WantedSet[])[]) {
    this.client = client;
    this.lease = lease;
    this.provider = provider;
    this.told = told;
  }

  /** @param catalogue that it declares then; null: none */
  static async start(
    broker: TestBroker,
    catalogue: Catalogue | null = channelsOnly('rpm', 'map', 'clt'),
  ): Promise<ScriptedEngine> {
    const client = await broker.connect(carol);
    const lease = await client.lease({ device: 'ecu-port' });
    const told: (readonly WantedSet[])[] = [];
    const provider = await client.provide(device, { call: async () => ({}), wanted: (sets) => told.push(sets) });
    if (catalogue !== null) await provider.declare(catalogue);
    return new ScriptedEngine(client, lease, provider, told);
  }

  /** What is wanted as of the last time that it was told. */
  get wanted(): readonly WantedSet[] {
    return this.told.at(-1) ?? [];
  }

  /** Until so many sets are wanted. */
  async wants(count: number): Promise<readonly WantedSet[]> {
    await until(() => this.wanted.length === count, `${count} sets are wanted`);
    return this.wanted;
  }

  send(set: number, values: readonly ChannelValue[], more: { raw?: Uint8Array; atMs?: number } = {}): Promise<void> {
    return this.provider.frame(set, { atMs: 1000, latencyMs: 2.5, values, quality: faultless, ...more });
  }
}
