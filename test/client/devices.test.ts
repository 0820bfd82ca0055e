import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import { NOTIFICATION, REPLY } from '../../contract/wire/messages.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const connect = () => new MemoryBroker().connect();

const edge = (sequence: number, rising = true) => ({
  edge: rising ? 'rising' : 'falling',
  at: { s: 100, ns: sequence },
  sequence,
});

/** A message of edges on subscription 1. */
const edges = (sequence: number, items: object[], dropped = 0) => ({
  subscription: 1,
  sequence,
  dropped,
  value: { device: 'button', edges: items },
});

const subscribed = (peer: Peer, topic: string, device: string) =>
  peer.answer('topic.subscribe', { topic, devices: [device] }, { subscription: 1 });

describe('a GPIO line', () => {
  it('is read, set and released by its name', async () => {
    const { postern, peer } = await connect();
    const relay = postern.gpio('relay');
    const device = 'relay';
    const get = relay.get();
    await peer.answer('gpio.get', { device }, { device, direction: 'output', value: 1 });
    assert.equal(await get, 1);
    for (const [given, value] of [
      [1, 1],
      [0, 0],
      [true, 1],
      [false, 0],
    ] as const) {
      const set = relay.set(given);
      await peer.answer('gpio.set', { device, value }, { device, value });
      await set;
    }
    const release = relay.release();
    await peer.answer('gpio.release', { device }, { device });
    await release;
    const list = postern.gpio.list();
    await peer.answer('gpio.list', {}, { lines: [] });
    assert.deepEqual(await list, { lines: [] });
    await postern.close();
  });

  it('gives its edges one by one, with what was lost before them', async () => {
    const { postern, peer } = await connect();
    const button = postern.gpio('button').edges();
    await subscribed(peer, 'gpio.edges', 'button');
    peer.notify('event', edges(1, [edge(1), edge(2, false)]));
    peer.notify('event', edges(4, [], 2));
    peer.notify('event', edges(6, [edge(9), edge(10, false)], 1));
    const seen: object[] = [];
    for await (const one of button) {
      seen.push(one);
      if (seen.length === 4) break;
    }
    const none = { dropped: 0, resumed: false };
    assert.deepEqual(seen, [
      { ...edge(1), ...none },
      { ...edge(2, false), ...none },
      { ...edge(9), dropped: 3, resumed: false },
      { ...edge(10, false), ...none },
    ]);
    await peer.answer('topic.unsubscribe', { subscription: 1 }, {});
    await postern.close();
  });

  it('gives several who ask at once each his edge, in order', async () => {
    const { postern, peer } = await connect();
    await using button = postern.gpio('button').edges();
    const asked = [button.next(), button.next(), button.next()];
    await subscribed(peer, 'gpio.edges', 'button');
    peer.notify('event', edges(1, [edge(1), edge(2)]));
    peer.notify('event', edges(2, [edge(3), edge(4)]));
    const taken = [...(await Promise.all(asked)), await button.next()];
    assert.deepEqual(
      taken.map(({ value }) => value?.sequence),
      [1, 2, 3, 4],
    );
    await postern.close();
  });

  it('loses what nobody takes, counted, and goes on after a reconnect', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect: { minMs: 1, maxMs: 1 } });
    const button = postern.gpio('button').edges({ maxQueued: 1 });
    const subscribing = peer.expect('topic.subscribe', { topic: 'gpio.edges', devices: ['button'] });
    peer.sendTogether(
      [REPLY, await subscribing, null, { subscription: 1 }],
      [NOTIFICATION, 'event', edges(1, [edge(1)])],
      [NOTIFICATION, 'event', edges(2, [edge(2)])],
    );
    await button.started;
    const { value: first } = await button.next();
    assert.deepEqual([first?.sequence, first?.dropped, first?.resumed], [2, 1, false]);
    peer.end();
    const again = await broker.arrivals.next();
    await again.shakeHands();
    await subscribed(again, 'gpio.edges', 'button');
    again.notify('event', edges(1, [edge(7), edge(8)]));
    const after = [(await button.next()).value, (await button.next()).value];
    assert.deepEqual(
      after.map((one) => [one?.sequence, one?.resumed]),
      [
        [7, true],
        [8, false],
      ],
    );
    await postern.close();
    assert.equal((await button.next()).done, true);
  });

  it('tells a refused subscription to the loop and to `started`', async () => {
    const { postern, peer } = await connect();
    const button = postern.gpio('button').edges();
    const refusal = { code: 'denied' as const, message: 'no rule', data: {} };
    peer.refuse(await peer.expect('topic.subscribe', { topic: 'gpio.edges', devices: ['button'] }), refusal);
    await assert.rejects(button.started, { code: 'denied' });
    await assert.rejects(async () => {
      for await (const _ of button) assert.fail('there is none');
    }, refusal);
    await postern.close();
  });

  it('ends a loop that waits when it is closed, before and after it is subscribed', async () => {
    const { postern, peer } = await connect();
    const early = postern.gpio('button').edges();
    early.close();
    assert.equal((await early.next()).done, true);
    await subscribed(peer, 'gpio.edges', 'button');
    await peer.answer('topic.unsubscribe', { subscription: 1 }, {});
    const waiting = postern.gpio('button').edges();
    const next = waiting.next();
    await subscribed(peer, 'gpio.edges', 'button');
    await waiting.started;
    waiting.close();
    assert.deepEqual(await next, { done: true, value: undefined });
    await postern.close();
  });
});

describe('an input device', () => {
  it('gives its events one by one; the list is there too', async () => {
    const { postern, peer } = await connect();
    const keyboard = postern.input('keyboard').events();
    await subscribed(peer, 'input.events', 'keyboard');
    const events = ['KEY_A', 'KEY_B'].map((code) => ({ at: { s: 1, ns: 2 }, type: 'EV_KEY', code, value: 1 }));
    peer.notify('event', { subscription: 1, sequence: 1, dropped: 4, value: { device: 'keyboard', events } });
    const taken = [(await keyboard.next()).value, (await keyboard.next()).value];
    assert.deepEqual(taken, [
      { ...events[0], dropped: 4, resumed: false },
      { ...events[1], dropped: 0, resumed: false },
    ]);
    const list = postern.input.list();
    await peer.answer('input.list', {}, { inputs: [] });
    assert.deepEqual(await list, { inputs: [] });
    await postern.close();
  });
});

describe('an LED', () => {
  it('is read and set by its name', async () => {
    const { postern, peer } = await connect();
    const status = postern.led('status');
    const state = { device: 'status', brightness: 3, trigger: 'none' };
    const get = status.get();
    await peer.answer('led.get', { device: 'status' }, { ...state, maxBrightness: 255, triggers: ['none'] });
    assert.equal((await get).maxBrightness, 255);
    const set = status.set({ brightness: 3 });
    await peer.answer('led.set', { device: 'status', brightness: 3 }, state);
    assert.deepEqual(await set, state);
    await postern.close();
  });
});

/** Held by the type checker. Never run. */
export async function typed(postern: Postern): Promise<void> {
  for await (const { edge, dropped } of postern.gpio('button').edges()) {
    const direction: 'rising' | 'falling' = edge;
    console.log(direction, dropped);
  }
  // @ts-expect-error a line is 0 or 1
  await postern.gpio('relay').set(2);
}
