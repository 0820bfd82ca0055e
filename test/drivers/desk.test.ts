/** The desk of a driver against a broker that is played line by line: what comes before what. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import { Desk } from '../../drivers/desk.ts';
import { driver } from '../../drivers/driver.ts';
import { MemoryBroker, settled } from '../client/memory-broker.ts';
import type { Peer } from '../client/scripted-broker.ts';

const device = 'ecu0';
const catalogue = { channels: [{ name: 'rpm' }], gauges: [], pages: [] };
const { start } = driver({
  profile: 'megasquirt',
  start: async () => ({
    methods: { identify: async () => ({ signature: 'test' }) },
    state: () => ({ connected: true }),
    telemetry: { catalogue, wanted: () => {} },
  }),
});

/** A service at the desk, up to the answer to its `instrument.provide`. */
async function serving() {
  const { postern, peer } = await new MemoryBroker().connect();
  const stop = new AbortController();
  const log: string[] = [];
  const desk = new Desk(device, (text) => log.push(text));
  const served = desk.serve(postern, await start({} as never), stop.signal);
  const outcome = served.catch((error: unknown) => error);
  await peer.answer('instrument.provide', { device }, { port: 'ecu-port', profile: { name: 'megasquirt' } });
  return { postern, peer, desk, log, stop, outcome };
}

const call = (peer: Peer, number: number) =>
  peer.notify('instrument.call', {
    device,
    call: number,
    method: 'identify',
    fields: {},
    user: 'ada',
    timeoutMs: 5000,
  });
const declared = { device, part: 0, parts: 1, ...catalogue };

describe('the desk of a driver', () => {
  it('declares what is measured, and tells the state, before the first call is answered', async () => {
    const { postern, peer } = await serving();
    call(peer, 1);
    const id = await peer.expect('telemetry.declare', declared);
    await settled();
    assert.deepEqual(peer.leftovers, []);
    peer.reply(id, {});
    await peer.answer('instrument.publish', { device, topic: 'state', value: { connected: true } }, {});
    await peer.answer('instrument.answer', { device, call: 1, fields: { signature: 'test' } }, {});
    await postern.close();
  });

  it('does not serve by what was stopped while it was declared', async () => {
    const { postern, peer, desk, log, stop, outcome } = await serving();
    const id = await peer.expect('telemetry.declare', declared);
    stop.abort(new Refusal('unavailable', 'ecu-port is unplugged'));
    desk.close(stop.signal.reason);
    peer.reply(id, {});
    assert.equal(await outcome, stop.signal.reason);
    assert.deepEqual([log, peer.leftovers], [[], []]);
    await postern.close();
  });
});
