/** A broker that answers for one engine controller, whose frames come when the test says so. */
import { Refusal } from '../../../../contract/errors.ts';
import type { Peer } from '../../../client/scripted-broker.ts';
import { type AnsweringBroker, answeringBroker } from '../../answering-broker.ts';
import { catalogue, frameAt, names, quality } from './engine.ts';

export interface EngineBroker extends AsyncDisposable {
  readonly broker: AnsweringBroker;
  readonly env: Record<string, string>;
  /** What is subscribed to now, and how often it was asked for. */
  readonly wanted: { channels: readonly string[]; rateHz: unknown; asked: number };
  /** Whether a driver serves it. */
  isServed: boolean;
  /** Sends the frame of this second of its minute. @param skipped frames that are lost before it */
  frame(s: number, skipped?: number): void;
}

export async function engineBroker(): Promise<EngineBroker> {
  let [set, sequence] = [0, 0];
  const subscribed = new Map<number, { peer: Peer; channels: readonly string[] }>();
  const wanted = { channels: [] as readonly string[], rateHz: undefined as unknown, asked: 0 };
  const self = { isServed: true };
  const served = () => {
    if (!self.isServed) throw new Refusal('unavailable', 'no driver serves ecu0', { device: 'ecu0' });
  };
  const identity = {
    signature: 'test',
    definition: 'test.ini',
    protocol: 'envelope',
    reads: 'block',
    blockBytes: 212,
    channels: names.length,
  };
  const statistics = {
    wireShare: 0.973,
    ...quality,
    sets: [
      { set: 7, channels: 12, hz: 49.61, frames: 900, dropped: 3, latencyP50Ms: 19.2, latencyP99Ms: 20.4 },
      { set: 11, channels: 2, wantedHz: 20, hz: 20, frames: 1, dropped: 0, latencyP50Ms: 4, latencyP99Ms: 4.1 },
    ],
  };
  const broker = await answeringBroker({
    'instrument.list': () => ({
      instruments: [{ device: 'ecu0', profile: 'megasquirt', port: 'p', provider: 'ada', served: true }],
    }),
    'instrument.call': () => {
      served();
      return { fields: statistics };
    },
    'instrument.state': () => {
      served();
      return { device: 'ecu0', state: { connected: true, ...identity }, ageMs: 20 };
    },
    'telemetry.catalogue': () => {
      served();
      return { edition: 1, parts: 1, ...catalogue };
    },
    'telemetry.subscribe': ({ channels, rateHz }, peer) => {
      wanted.channels = (channels as string[] | undefined) ?? names;
      wanted.rateHz = rateHz;
      wanted.asked++;
      const unknown = wanted.channels.find((name) => !names.includes(name));
      if (unknown !== undefined) throw new Refusal('not_found', `there is no channel '${unknown}'`);
      subscribed.set(++set, { peer, channels: wanted.channels });
      return { set, edition: 1, channels: wanted.channels };
    },
    'telemetry.unsubscribe': ({ set: ended }) => {
      subscribed.delete(Number(ended));
      return {};
    },
    'devices.list': () => ({ devices: [] }),
  });
  return Object.assign(self, {
    broker,
    env: { ...broker.env, TERM: 'xterm-256color' },
    wanted,
    frame(s: number, skipped = 0) {
      sequence += 1 + skipped;
      const { list, latencyMs } = frameAt(s);
      for (const [number, { peer, channels }] of subscribed) {
        const values = channels.map((name) => list[names.indexOf(name)] ?? null);
        peer.notify('frame', {
          set: number,
          sequence,
          atMs: Date.UTC(2026, 4, 4, 10) + s * 1000,
          latencyMs,
          values,
          quality,
        });
      }
    },
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  });
}
