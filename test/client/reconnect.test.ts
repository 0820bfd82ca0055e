import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../client/backoff.ts';
import { Refusal } from '../../contract/errors.ts';
import { MemoryBroker, settled } from './memory-broker.ts';
import { newSigner } from './scripted-broker.ts';

const reconnect = { minMs: 1, maxMs: 4 };

describe('a client that reconnects', () => {
  it('waits with its calls until it is back', async () => {
    const states: string[] = [];
    const onState = (state: string, reason?: Refusal) => states.push(reason ? `${state} ${reason.code}` : state);
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect, onState });
    const inFlight = assert.rejects(postern.request('a'), { code: 'disconnected' });
    await peer.expect('a');
    broker.dialError = new Refusal('unreachable', 'no broker at /x');
    peer.end();
    await inFlight;
    const waiting = postern.request('b');
    while (!states.includes('reconnecting unreachable')) await delay(1);
    assert.equal(postern.state, 'reconnecting');
    broker.dialError = undefined;
    const again = await broker.arrivals.next();
    await again.shakeHands();
    await again.answer('b', {}, 'back');
    assert.equal(await waiting, 'back');
    assert.equal(postern.state, 'connected');
    await postern.close();
    assert.deepEqual(
      [...new Set(states)],
      ['connected', 'reconnecting disconnected', 'reconnecting unreachable', 'closed unreachable'],
    );
  });

  it('lets a call wait no longer than its time', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect: { minMs: 1000, maxMs: 1000 }, timeoutMs: 250 });
    peer.end();
    await settled();
    await assert.rejects(postern.ping(), { code: 'unreachable', message: /not made again within 250 ms/ });
    await assert.rejects(postern.ping({}, { timeoutMs: 5 }), { code: 'timeout', message: /was not sent/ });
    await assert.rejects(postern.subscribe('policy'), { code: 'unreachable' });
    await postern.close();
  });

  it('does not send what was given up while it waited', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect: { minMs: 20, maxMs: 20 } });
    peer.end();
    await settled();
    await assert.rejects(postern.request('given up', {}, { timeoutMs: 1 }), { code: 'timeout' });
    const again = await broker.arrivals.next();
    await again.shakeHands();
    const call = postern.ping();
    await again.answer('ping', {}, {});
    await call;
    await postern.close();
  });

  it('stops at what only a person can mend', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect });
    peer.end();
    const impostor = await broker.arrivals.next();
    const waiting = assert.rejects(postern.ping(), { code: 'violation', message: /not the one that you trust/ });
    impostor.hello({ broker: newSigner().publicKey });
    await waiting;
    assert.equal(postern.state, 'closed');
    await delay(10);
    assert.equal(broker.arrivals.count, 2);
    await assert.rejects(postern.ping(), { code: 'violation' });
  });

  it('comes back after a goodbye of a broker that stops', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect });
    peer.notify('goodbye', { code: 'unavailable', message: 'the broker is stopping' });
    peer.end();
    const again = await broker.arrivals.next();
    await again.shakeHands();
    const call = postern.ping();
    await again.answer('ping', {}, {});
    await call;
    await postern.close();
  });

  it('stops trying when it is closed', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect });
    peer.end();
    const again = await broker.arrivals.next();
    const waiting = assert.rejects(postern.ping(), { code: 'unreachable', message: 'this client was closed' });
    await postern.close();
    await waiting;
    await delay(10);
    assert.ok(again.isClosed);
    assert.equal(broker.arrivals.count, 2);
  });
});

describe('the back-off', () => {
  it('doubles up to its cap, less a random part of up to a half', () => {
    const backoff = { minMs: 100, maxMs: 5000 };
    const wholes = [0, 1, 2, 3, 4, 5, 6, 7, 2000].map((attempt) => backoffMs(backoff, attempt, () => 1));
    assert.deepEqual(wholes, [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    assert.equal(
      backoffMs(backoff, 3, () => 0),
      400,
    );
  });
});
