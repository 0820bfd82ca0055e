import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import type { Subscription } from '../../client/subscription.ts';
import type { SubscribeOptions } from '../../client/subscriptions.ts';
import { NOTIFICATION, REPLY } from '../../contract/wire/messages.ts';
import { MemoryBroker, settled } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

type Policy = Subscription<'policy'>;

/** A value of the topic `policy`; `rules` tells them apart. */
const event = (subscription: number, sequence: number, dropped = 0) => ({
  subscription,
  sequence,
  dropped,
  value: { rules: sequence, devices: 0 },
});

async function subscribe(
  options: SubscribeOptions = {},
  client = {},
): Promise<{ broker: MemoryBroker; postern: Postern; peer: Peer; subscription: Policy }> {
  const broker = new MemoryBroker();
  const { postern, peer } = await broker.connect(client);
  const subscribing = postern.subscribe('policy', options);
  await peer.answer('topic.subscribe', { topic: 'policy' }, { subscription: 3 });
  return { broker, postern, peer, subscription: await subscribing };
}

async function take(subscription: Policy, count: number): Promise<[sequence: number, dropped: number][]> {
  const taken: [number, number][] = [];
  while (taken.length < count) {
    const next = await subscription.next();
    assert.equal(next.done, false);
    taken.push([next.value.sequence, next.value.dropped]);
  }
  return taken;
}

describe('a subscription', () => {
  it('gives the events in order, the first of them from the frame behind its own', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const subscribing = postern.subscribe('policy', { devices: ['fan'] });
    const id = await peer.expect('topic.subscribe', { topic: 'policy', devices: ['fan'] });
    peer.sendTogether([REPLY, id, null, { subscription: 3 }], [NOTIFICATION, 'event', event(3, 1)]);
    const subscription = await subscribing;
    peer.notify('event', event(4, 1)); // of no subscription of ours
    peer.notify('event', event(3, 2, 5));
    const seen: object[] = [];
    for await (const one of subscription) {
      seen.push(one);
      if (seen.length === 2) break;
    }
    assert.deepEqual(seen, [
      { value: { rules: 1, devices: 0 }, sequence: 1, dropped: 0, resumed: false },
      { value: { rules: 2, devices: 0 }, sequence: 2, dropped: 5, resumed: false },
    ]);
    await peer.answer('topic.unsubscribe', { subscription: 3 }, {});
    await postern.close();
  });

  it('loses the oldest events when nobody takes them, and counts them', async () => {
    const { postern, peer, subscription } = await subscribe({ maxQueued: 2 });
    for (let sequence = 1; sequence <= 5; sequence++) peer.notify('event', event(3, sequence, sequence === 2 ? 10 : 0));
    await settled();
    assert.deepEqual(await take(subscription, 2), [
      [4, 13],
      [5, 0],
    ]);
    peer.notify('event', event(3, 6));
    assert.deepEqual(await take(subscription, 1), [[6, 0]]);
    await postern.close();
  });

  it('keeps one event at least', async () => {
    const { postern, peer, subscription } = await subscribe({ maxQueued: 0 });
    for (let sequence = 1; sequence <= 3; sequence++) peer.notify('event', event(3, sequence));
    await settled();
    assert.deepEqual(await take(subscription, 1), [[3, 2]]);
    await postern.close();
  });

  it('serves takers in the order in which they came', async () => {
    const { postern, peer, subscription } = await subscribe();
    const takers = [subscription.next(), subscription.next(), subscription.next()];
    peer.notify('event', event(3, 1));
    peer.notify('event', event(3, 2));
    await settled();
    subscription.close();
    const results = await Promise.all(takers);
    assert.deepEqual(
      results.map((result) => (result.done === true ? 'end' : result.value.sequence)),
      [1, 2, 'end'],
    );
    await peer.answer('topic.unsubscribe', { subscription: 3 }, {});
    await postern.close();
  });

  it('is refused as the broker says', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const subscribing = postern.subscribe('pwm.state', { devices: ['secret'] });
    const id = await peer.expect('topic.subscribe', { topic: 'pwm.state', devices: ['secret'] });
    peer.refuse(id, { code: 'not_found', message: "no device 'secret'", data: {} });
    await assert.rejects(subscribing, { code: 'not_found' });
    await postern.close();
    await assert.rejects(postern.subscribe('policy'), { code: 'unreachable' });
  });

  it('ends quietly with its client, and when it is closed', async () => {
    const { postern, peer, subscription } = await subscribe();
    const waiting = subscription.next();
    await postern.close();
    assert.deepEqual(await waiting, { done: true, value: undefined });
    assert.deepEqual(await subscription.next(), { done: true, value: undefined });
    assert.deepEqual(peer.leftovers, []);
  });

  it('throws when the connection does not come back, after what had arrived', async () => {
    const { peer, subscription } = await subscribe();
    peer.notify('event', event(3, 1));
    peer.end();
    await settled();
    assert.deepEqual(await take(subscription, 1), [[1, 0]]);
    await assert.rejects(subscription.next(), { code: 'unreachable' });
    assert.deepEqual(await subscription.next(), { done: true, value: undefined });
  });

  it('throws to a taker that waits', async () => {
    const { peer, subscription } = await subscribe();
    const waiting = assert.rejects(subscription.next(), { code: 'denied', message: 'key revoked' });
    peer.notify('goodbye', { code: 'denied', message: 'key revoked' });
    peer.end();
    await waiting;
  });
});

describe('a subscription over a reconnect', () => {
  const reconnect = { reconnect: { minMs: 1, maxMs: 1 } };

  it('goes on, and says that it was interrupted', async () => {
    const { broker, postern, peer, subscription } = await subscribe({}, reconnect);
    peer.notify('event', event(3, 1));
    assert.deepEqual(await take(subscription, 1), [[1, 0]]);
    peer.end();
    const again = await broker.arrivals.next();
    await again.shakeHands();
    await again.answer('topic.subscribe', { topic: 'policy' }, { subscription: 1 });
    again.notify('event', event(3, 99)); // the old number means nothing here
    again.notify('event', event(1, 1));
    again.notify('event', event(1, 2));
    const [first, second] = [await subscription.next(), await subscription.next()];
    assert.deepEqual([first.value?.sequence, first.value?.resumed], [1, true]);
    assert.deepEqual([second.value?.sequence, second.value?.resumed], [2, false]);
    await postern.close();
  });

  it('ends with the refusal when it is no longer allowed', async () => {
    const { broker, postern, peer, subscription } = await subscribe({}, reconnect);
    peer.end();
    const again = await broker.arrivals.next();
    await again.shakeHands();
    const id = await again.expect('topic.subscribe', { topic: 'policy' });
    const failed = assert.rejects(subscription.next(), { code: 'denied' });
    again.refuse(id, { code: 'denied', message: 'no rule allows it', data: {} });
    await failed;
    await postern.close();
  });

  it('survives an end in the middle of subscribing again', async () => {
    const { broker, postern, peer, subscription } = await subscribe({}, reconnect);
    peer.end();
    const second = await broker.arrivals.next();
    await second.shakeHands();
    await second.expect('topic.subscribe', { topic: 'policy' });
    second.end();
    const third = await broker.arrivals.next();
    await third.shakeHands();
    await third.answer('topic.subscribe', { topic: 'policy' }, { subscription: 8 });
    third.notify('event', event(8, 1));
    assert.deepEqual(await take(subscription, 1), [[1, 0]]);
    await postern.close();
  });

  it('that was closed meanwhile is not taken up', async () => {
    const { broker, postern, peer, subscription } = await subscribe({}, reconnect);
    peer.end();
    const again = await broker.arrivals.next();
    await again.shakeHands();
    const id = await again.expect('topic.subscribe', { topic: 'policy' });
    subscription.close();
    again.reply(id, { subscription: 4 });
    await again.answer('topic.unsubscribe', { subscription: 4 }, {});
    await postern.close();
  });
});
