/** A broker that has one engine controller: the simulated microsquirt's catalogue and block, a frame every few milliseconds to who asks. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogueOf } from '../../drivers/megasquirt/decode/catalogue.ts';
import { parseDefinition } from '../../drivers/megasquirt/ini/parse.ts';
import { encode } from '../../sim/ecu/block.ts';
import { dialects } from '../../sim/ecu/dialect.ts';
import { iniOf } from '../../sim/ecu/ini.ts';
import { type AnsweringBroker, answeringBroker } from '../cli/answering-broker.ts';

const dialect = dialects.microsquirt;
const text = iniOf(dialect, { protocol: 'envelope', reads: 'block' });
export const definition = parseDefinition(text, { file: 'microsquirt.ini' });
export const catalogue = catalogueOf(definition);
const quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };
const FRAME_MS = 5;
const CHANNELS_OF_PART = 64;

/** An answer of the controller while it turns as fast as that: a flag byte and the block. */
export const payloadAt = (rpm: number): Buffer =>
  Buffer.concat([Buffer.of(0), encode(dialect.layout, { rpm, coolant: 180 })]);

const identity = {
  signature: definition.signature,
  definition: 'microsquirt.ini',
  protocol: 'envelope',
  reads: 'block',
  blockBytes: definition.ochBlockSize,
  channels: catalogue.channels.length,
};

export interface ControllerBroker {
  broker: AnsweringBroker;
  /** Its definition, as a file. */
  ini: string;
  /** What subscribers asked for. */
  asked: { channels: unknown; rateHz: unknown; raw: unknown }[];
  /** The controller does not answer. */
  isSilent: boolean;
}

export async function controllerBroker(): Promise<ControllerBroker> {
  const asked: ControllerBroker['asked'] = [];
  const state = { isSilent: false };
  const timers: NodeJS.Timeout[] = [];
  const broker = await answeringBroker({
    'instrument.list': () => ({
      instruments: [
        { device: 'ecu0', profile: 'megasquirt', port: 'ecu-port', provider: 'ada', served: true },
        { device: 'psu0', profile: 'e3631a', port: 'psu-port', provider: 'ada', served: true },
        { device: 'engine0', profile: 'engine', port: 'engine-port', provider: 'ada', served: true },
      ],
    }),
    'serial.list': () => ({
      ports: [
        { device: 'ecu-port', place: '/dev/ttyS7', path: '/dev/ttyS7', present: true, open: true, probe: false },
        { device: 'psu-port', place: '/dev/ttyS8', path: '/dev/ttyS8', present: true, open: true, probe: false },
        { device: 'engine-port', place: '/dev/engine', path: '/dev/engine', present: true, open: true, probe: false },
      ],
    }),
    'instrument.call': () => ({ fields: identity }),
    'instrument.state': ({ device }) => ({
      ...{ device, ageMs: 20 },
      state: { connected: !state.isSilent, ...identity },
    }),
    'telemetry.catalogue': ({ part = 0 }) => {
      const first = Number(part) * CHANNELS_OF_PART;
      const parts = Math.ceil(catalogue.channels.length / CHANNELS_OF_PART);
      const channels = catalogue.channels.slice(first, first + CHANNELS_OF_PART);
      return { edition: 1, parts, channels, gauges: [], pages: [] };
    },
    'telemetry.subscribe': ({ channels, rateHz, raw }, peer) => {
      asked.push({ channels, rateHz, raw });
      const names = (channels as string[] | undefined) ?? catalogue.channels.map(({ name }) => name);
      let sequence = 0;
      const send = () => {
        if (state.isSilent) return;
        const rpm = 1000 + ++sequence;
        // One that is not known, as sensors are that are not there.
        const values = names.map((name) => (name === 'rpm' ? rpm : name === 'map' ? null : 1));
        const frame = { set: 1, sequence, atMs: 1_800_000_000_000 + sequence * 20, latencyMs: 19.5, values, quality };
        peer.notify('frame', raw === true ? { ...frame, raw: payloadAt(rpm) } : frame);
      };
      timers.push(setInterval(send, FRAME_MS));
      return { set: 1, edition: 1, channels: names };
    },
    'telemetry.unsubscribe': () => {
      for (const timer of timers.splice(0)) clearInterval(timer);
      return {};
    },
    'devices.list': () => ({ devices: [] }),
  });
  const ini = join(broker.folder, 'microsquirt.ini');
  writeFileSync(ini, text);
  const end = broker[Symbol.asyncDispose];
  broker[Symbol.asyncDispose] = async () => {
    for (const timer of timers.splice(0)) clearInterval(timer);
    await end.call(broker);
  };
  return Object.assign(state, { broker, ini, asked });
}
