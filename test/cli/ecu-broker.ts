/** A broker that answers for engine controllers, as the tests of their commands say. */
import { Refusal } from '../../contract/errors.ts';
import type { Channel, Gauge } from '../../contract/telemetry/catalogue.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';

/** What there is now. */
export const world = {
  ecus: ['ecu0'],
  isServed: true,
};

const channels: readonly Channel[] = [
  { name: 'rpm', unit: 'rpm', digits: 0, label: 'RPM' },
  { name: 'coolant', unit: '°C', digits: 1, label: 'CLT' },
  { name: 'ready', options: ['not ready', 'ready'] },
  { name: 'egt.0', unit: '°C' },
  { name: 'dutyCycle', unit: '%', digits: 1, derived: true },
];
const values: Readonly<Record<string, number | null>> = {
  rpm: 3120.4,
  coolant: 82.25,
  ready: 1,
  'egt.0': null,
  dutyCycle: 41.5,
};
const gauges: readonly Gauge[] = [
  {
    name: 'tachometer',
    channel: 'rpm',
    title: 'Engine speed',
    unit: 'rpm',
    low: 0,
    high: 8000,
    highWarning: 6500,
    highDanger: 7000,
    digits: 0,
  },
  {
    name: 'clt',
    channel: 'coolant',
    title: 'Coolant',
    unit: '°C',
    low: -40,
    high: 120,
    lowDanger: -20,
    lowWarning: 0,
    digits: 0,
  },
];
const quality = { crcErrors: 2, timeouts: 0, busy: 0, retries: 2, dropped: 0, resets: 1 };
const set = { set: 7, channels: 2, hz: 50.1, frames: 900, dropped: 0, latencyP50Ms: 19.2, latencyP99Ms: 20.4 };
const identity = {
  signature: 'MS2Extra Test',
  title: 'A test',
  definition: 'test.ini',
  protocol: 'envelope',
  reads: 'scattered',
  blockBytes: 212,
  channels: 5,
};

function mustBeServed(device: unknown): void {
  if (!world.isServed) throw new Refusal('unavailable', `no driver serves ${String(device)}`, { device });
}

export const ecuBroker = (): Promise<AnsweringBroker> =>
  answeringBroker({
    'instrument.list': () => ({
      instruments: ['psu0', ...world.ecus].map((device) => ({
        device,
        profile: device === 'psu0' ? 'e3631a' : 'megasquirt',
        port: 'p',
        provider: 'ada',
        served: world.isServed,
      })),
    }),
    'instrument.call': ({ device, method }) => {
      mustBeServed(device);
      return { fields: method === 'identify' ? identity : { wireShare: 0.973, ...quality, sets: [set] } };
    },
    'instrument.state': ({ device }) => {
      mustBeServed(device);
      return { device, state: { connected: true, ...identity }, ageMs: 20 };
    },
    'telemetry.catalogue': ({ device, part = 0 }) => {
      mustBeServed(device);
      if (part === 0)
        return { edition: 3, parts: 2, channels: channels.slice(0, 2), gauges: gauges.slice(0, 1), pages: [] };
      const pages = [{ name: 'Front Page', gauges: ['tachometer', 'clt', 'gone'] }];
      return { edition: 3, parts: 2, channels: channels.slice(2), gauges: gauges.slice(1), pages };
    },
    'telemetry.subscribe': ({ device, channels: wanted }, peer) => {
      mustBeServed(device);
      const names = (wanted as string[] | undefined) ?? channels.map(({ name }) => name);
      const list = names.map((name) => values[name] ?? null);
      const frame = { set: 7, sequence: 1, atMs: Date.UTC(2026, 4, 4, 10), latencyMs: 19.2, values: list, quality };
      setTimeout(() => peer.notify('frame', frame), 5);
      return { set: 7, edition: 3, channels: names };
    },
    'telemetry.unsubscribe': () => ({}),
    'devices.list': () => ({ devices: [] }),
  });
