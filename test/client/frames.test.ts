import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Frame, Frames, FramesOptions, Postern } from '../../client/browser.ts';
import { NOTIFICATION, REPLY } from '../../contract/wire/messages.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const device = 'ecu0';
const quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };
const body = (set: number, sequence: number, values: (number | null)[] = [sequence]) => ({
  set,
  sequence,
  atMs: 5,
  latencyMs: 2,
  values,
  quality,
});
const taken = (set: number, channels = ['rpm']) => ({ set, edition: 4, channels });

interface Scene {
  broker: MemoryBroker;
  postern: Postern;
  peer: Peer;
}
async function subscribed<const Name extends string>(
  { postern, peer }: Scene,
  { maxQueued, ...wish }: FramesOptions<Name>,
  set = 3,
): Promise<Frames<Name>> {
  const frames = postern.telemetry(device).frames({ ...wish, maxQueued });
  await peer.answer('telemetry.subscribe', { device, ...wish }, taken(set, [...(wish.channels ?? ['rpm'])]));
  await frames.started;
  return frames;
}
async function scene(options = {}): Promise<Scene> {
  const broker = new MemoryBroker();
  return { broker, ...(await broker.connect(options)) };
}
async function take(frames: Frames, count: number): Promise<[sequence: number, dropped: number, resumed: boolean][]> {
  const seen: [number, number, boolean][] = [];
  while (seen.length < count) {
    const next = await frames.next();
    assert.equal(next.done, false);
    seen.push([next.value.sequence, next.value.dropped, next.value.resumed]);
  }
  return seen;
}

describe('frames', () => {
  it('come in order, the first of them behind the answer itself', async () => {
    const { postern, peer } = await scene();
    const frames = postern.ecu(device).frames({ channels: ['rpm', 'map'], rateHz: 20, raw: true });
    const asked = { device, channels: ['rpm', 'map'], rateHz: 20, raw: true };
    const id = await peer.expect('telemetry.subscribe', asked);
    const raw = Uint8Array.of(0, 1);
    peer.sendTogether(
      [REPLY, id, null, taken(3, ['rpm', 'map'])],
      [NOTIFICATION, 'frame', { ...body(3, 7, [900, null]), raw }],
    );
    peer.notify('frame', body(4, 1)); // of no set of ours
    peer.notify('frame', body(3, 8, [901, 98.5]));
    const seen: Frame<'rpm' | 'map'>[] = [];
    for await (const frame of frames) {
      seen.push(frame);
      if (seen.length === 2) break;
    }
    assert.deepEqual(
      seen.map(({ sequence, values, list, dropped, resumed }) => ({ sequence, values, list, dropped, resumed })),
      [
        { sequence: 7, values: { rpm: 900, map: null }, list: [900, null], dropped: 0, resumed: false },
        { sequence: 8, values: { rpm: 901, map: 98.5 }, list: [901, 98.5], dropped: 0, resumed: false },
      ],
    );
    assert.deepEqual([seen[0]?.atMs, seen[0]?.latencyMs, seen[0]?.quality], [5, 2, quality]);
    assert.deepEqual([...(seen[0]?.raw ?? [])], [0, 1]);
    assert.equal(seen[0]?.values, seen[0]?.values, 'made once');
    assert.deepEqual(await frames.started, { channels: ['rpm', 'map'], edition: 4 });
    await peer.answer('telemetry.unsubscribe', { set: 3 }, {});
    assert.deepEqual(await frames.next(), { done: true, value: undefined });
    await postern.close();
  });

  it('tell of a gap, whether the broker or nobody here was too slow', async () => {
    const here = await scene();
    const frames = await subscribed(here, { channels: ['rpm'], maxQueued: 2 });
    for (const sequence of [10, 11, 15, 16, 17]) here.peer.notify('frame', body(3, sequence));
    await turn(); // in which all that was sent comes
    assert.deepEqual(await take(frames, 2), [
      [16, 6, false],
      [17, 0, false],
    ]);
    here.peer.notify('frame', body(3, 19));
    assert.deepEqual(await take(frames, 1), [[19, 1, false]]);
    await here.postern.close();
  });

  it('of two who want the same come to both, and end for each alone', async () => {
    const here = await scene();
    const [one, other] = [await subscribed(here, {}), await subscribed(here, {})];
    here.peer.notify('frame', body(3, 1));
    assert.deepEqual([await take(one, 1), await take(other, 1)], [[[1, 0, false]], [[1, 0, false]]]);
    one.close();
    await here.peer.answer('telemetry.unsubscribe', { set: 3 }, {});
    here.peer.notify('frame', body(3, 2));
    assert.deepEqual(await take(other, 1), [[2, 0, false]]);
    assert.equal((await one.next()).done, true);
    assert.deepEqual(here.peer.leftovers, []);
    await here.postern.close();
    assert.equal((await other.next()).done, true);
  });

  it('are refused as the broker says, to who waits and to who asks whether it has begun', async () => {
    const { postern, peer } = await scene();
    const frames = postern.telemetry(device).frames({ channels: ['rmp'] });
    const next = frames.next();
    const id = await peer.expect('telemetry.subscribe', { device, channels: ['rmp'] });
    peer.refuse(id, { code: 'not_found', message: "ecu0 has no channel 'rmp'", data: {} });
    await assert.rejects(next, { code: 'not_found' });
    await assert.rejects(frames.started, { code: 'not_found' });
    assert.equal((await frames.next()).done, true);
    await postern.close();
    const late = postern.telemetry(device).frames();
    await assert.rejects(late.started, { code: 'unreachable' });
    await assert.rejects(late.next(), { code: 'unreachable' });
  });

  it('that are closed before they began are given back', async () => {
    const { postern, peer } = await scene();
    const frames = postern.telemetry(device).frames();
    frames.close();
    await assert.rejects(frames.started, { code: 'unavailable' });
    await peer.answer('telemetry.subscribe', { device }, taken(9));
    await peer.answer('telemetry.unsubscribe', { set: 9 }, {});
    await postern.close();
  });

  it('end the connection where they are none', async () => {
    const { postern, peer } = await scene();
    peer.notify('frame', { ...body(3, 1), values: ['9'] } as never);
    await turn(); // in which all that was sent comes
    await assert.rejects(postern.ping(), { code: 'violation', message: /value that is not a number/ });
  });
});

describe('frames after a reconnect', () => {
  const reconnect = { minMs: 1, maxMs: 4 };
  const back = async ({ broker, peer }: Scene) => {
    peer.end();
    const again = await broker.arrivals.next();
    await again.shakeHands();
    return again;
  };

  it('are asked for again, and say that something may be missing', async () => {
    const here = await scene({ reconnect });
    const frames = await subscribed(here, { channels: ['rpm'], rateHz: 5 });
    here.peer.notify('frame', body(3, 70));
    assert.deepEqual(await take(frames, 1), [[70, 0, false]]);
    const peer = await back(here);
    await peer.answer('telemetry.subscribe', { device, channels: ['rpm'], rateHz: 5 }, taken(1));
    peer.notify('frame', body(3, 1)); // the number of the connection before
    peer.notify('frame', body(1, 9));
    peer.notify('frame', body(1, 11));
    assert.deepEqual(await take(frames, 2), [
      [9, 0, true],
      [11, 1, false],
    ]);
    frames.close();
    await peer.answer('telemetry.unsubscribe', { set: 1 }, {});
    await here.postern.close();
  });

  it('are asked for until the driver is back, and end with any other refusal', async () => {
    const here = await scene({ reconnect });
    const frames = await subscribed(here, {});
    const peer = await back(here);
    const same = { device, channels: ['rpm'] }; // as they were, though all were asked for
    peer.refuse(await peer.expect('telemetry.subscribe', same), {
      code: 'unavailable',
      message: 'no driver serves ecu0 now',
      data: {},
    });
    await peer.answer('telemetry.subscribe', same, taken(2));
    peer.notify('frame', body(2, 1));
    assert.deepEqual(await take(frames, 1), [[1, 0, true]]);
    const third = await back({ ...here, peer });
    third.refuse(await third.expect('telemetry.subscribe', same), { code: 'denied', message: 'no', data: {} });
    await assert.rejects(frames.next(), { code: 'denied' });
    await here.postern.close();
  });

  it('are begun then, if the connection was lost before the answer', async () => {
    const here = await scene({ reconnect });
    const frames = here.postern.telemetry(device).frames();
    await here.peer.expect('telemetry.subscribe', { device });
    const peer = await back(here);
    await peer.answer('telemetry.subscribe', { device }, taken(2));
    assert.deepEqual(await frames.started, { channels: ['rpm'], edition: 4 });
    await here.postern.close();
  });
});

describe('one look', () => {
  it('is the next frame', async () => {
    const { postern, peer } = await scene();
    const getting = postern.ecu(device).get(['rpm']);
    await peer.answer('telemetry.subscribe', { device, channels: ['rpm'] }, taken(3));
    peer.notify('frame', body(3, 1, [850]));
    assert.deepEqual(await getting, { rpm: 850 });
    await peer.answer('telemetry.unsubscribe', { set: 3 }, {});
    await postern.close();
  });

  it('does not wait for ever', async () => {
    const { postern, peer } = await scene();
    const getting = postern.telemetry(device).get(undefined, { timeoutMs: 5 });
    const late = assert.rejects(getting, { code: 'timeout', message: /no frame of ecu0 came within 5 ms/ });
    await peer.answer('telemetry.subscribe', { device }, taken(3));
    await late;
    await peer.answer('telemetry.unsubscribe', { set: 3 }, {});
    const giving = new AbortController();
    const given = postern.telemetry(device).get([], { signal: giving.signal });
    giving.abort(new Error('enough'));
    await assert.rejects(given, /enough/);
    await assert.rejects(postern.telemetry(device).get([], { signal: giving.signal }), /enough/);
    await postern.close();
  });
});

describe('a catalogue', () => {
  const part = (edition: number, parts: number, name: string) => ({
    edition,
    parts,
    channels: [{ name }],
    gauges: [],
    pages: [],
  });

  it('is put together from its parts, anew where it changes meanwhile', async () => {
    const { postern, peer } = await scene();
    const reading = postern.telemetry(device).catalogue();
    await peer.answer('telemetry.catalogue', { device }, part(1, 2, 'a'));
    await peer.answer('telemetry.catalogue', { device, part: 1 }, part(2, 2, 'y'));
    await peer.answer('telemetry.catalogue', { device }, part(2, 2, 'x'));
    await peer.answer('telemetry.catalogue', { device, part: 1 }, part(2, 2, 'y'));
    assert.deepEqual(await reading, { edition: 2, channels: [{ name: 'x' }, { name: 'y' }], gauges: [], pages: [] });
    await postern.close();
  });

  it('that has become a shorter one is read anew too', async () => {
    const { postern, peer } = await scene();
    const reading = postern.telemetry(device).catalogue();
    await peer.answer('telemetry.catalogue', { device }, part(1, 2, 'a'));
    const refusal = { code: 'not_found', message: 'it has 1 parts, counted from 0', data: { path: 'part' } } as const;
    peer.refuse(await peer.expect('telemetry.catalogue', { device, part: 1 }), refusal);
    await peer.answer('telemetry.catalogue', { device }, part(2, 1, 'x'));
    assert.deepEqual(await reading, { edition: 2, channels: [{ name: 'x' }], gauges: [], pages: [] });
    await postern.close();
  });
});
