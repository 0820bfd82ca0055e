import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Postern, Provider, WantedSet } from '../../client/browser.ts';
import { MemoryBroker, settled } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const device = 'ecu0';
const quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };
const wanted = (set: number) => ({ set, channels: [0, -1], rateHz: set === 1 ? null : set, raw: set === 2 });

async function provided(): Promise<{
  postern: Postern;
  peer: Peer;
  provider: Provider;
  told: (readonly WantedSet[])[];
}> {
  const { postern, peer } = await new MemoryBroker().connect();
  const told: (readonly WantedSet[])[] = [];
  const providing = postern.provide(device, { call: async () => ({}), wanted: (sets) => told.push(sets) });
  await peer.answer('instrument.provide', { device }, { port: 'ecu-port', profile: { name: 'megasquirt' } });
  return { postern, peer, provider: await providing, told };
}

describe('a driver of what is measured all the time', () => {
  it('declares, is told what is wanted, and sends frames', async () => {
    const { postern, peer, provider, told } = await provided();
    const channels = Array.from({ length: 70 }, (_, place) => ({ name: `c${place}` }));
    const declaring = provider.declare({ channels, gauges: [], pages: [] });
    const rest = { device, parts: 2, gauges: [], pages: [] };
    await peer.answer('telemetry.declare', { ...rest, part: 0, channels: channels.slice(0, 64) }, {});
    const last = await peer.expect('telemetry.declare', { ...rest, part: 1, channels: channels.slice(64) });
    peer.notify('telemetry.wanted', { device, part: 0, parts: 1, sets: [] });
    peer.reply(last, {});
    await declaring;
    assert.deepEqual(told, [[]], 'told before that is answered');
    peer.notify('telemetry.wanted', { device: 'ecu1', part: 0, parts: 1, sets: [wanted(9)] });
    peer.notify('telemetry.wanted', { device, part: 0, parts: 2, sets: [wanted(1)] });
    await settled();
    assert.equal(told.length, 1, 'half of it is nothing');
    peer.notify('telemetry.wanted', { device, part: 1, parts: 2, sets: [wanted(2)] });
    await settled();
    assert.deepEqual(told.at(-1), [
      { set: 1, channels: [0, -1], rateHz: undefined, raw: false },
      { set: 2, channels: [0, -1], rateHz: 2, raw: true },
    ]);
    const frame = { atMs: 1, latencyMs: 2, values: [1, null], quality };
    const sending = provider.frame(2, { ...frame, raw: Uint8Array.of(7) });
    const { id, method, params } = await peer.request();
    assert.equal(method, 'telemetry.publish');
    assert.deepEqual(params, { device, set: 2, ...frame, raw: Uint8Array.of(7) });
    peer.reply(id, {});
    await sending;
    await postern.close();
    await assert.rejects(provider.frame(2, frame));
    await assert.rejects(provider.declare({ channels: [], gauges: [], pages: [] }));
  });

  it('is told why its catalogue is not taken, and that once', async () => {
    const { postern, peer, provider } = await provided();
    const channels = Array.from({ length: 130 }, (_, place) => ({ name: `c${place}` }));
    const declaring = provider.declare({ channels, gauges: [], pages: [] });
    for (const message of ['channel c1 is there twice', 'begin again', 'begin again']) {
      const { id } = await peer.request();
      peer.refuse(id, { code: 'invalid', message, data: {} });
    }
    await assert.rejects(declaring, { code: 'invalid', message: 'channel c1 is there twice' });
    await postern.close();
  });

  it('breaks the connection with a list that is none', async () => {
    const { postern, peer } = await provided();
    peer.notify('telemetry.wanted', { device, part: 0, parts: 1, sets: [{ ...wanted(1), channels: [-2] }] });
    await settled();
    await assert.rejects(postern.ping(), { code: 'violation' });
  });
});
