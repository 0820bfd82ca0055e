import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lease } from '../../client/lease.ts';
import type { Postern } from '../../client/postern.ts';
import { NOTIFICATION, REPLY } from '../../contract/wire/messages.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const taken = { lease: 7, device: 'fan', units: ['fan'], shared: false, ttlMs: 500 };

async function take(options = {}): Promise<{ postern: Postern; peer: Peer; lease: Lease; broker: MemoryBroker }> {
  const broker = new MemoryBroker();
  const { postern, peer } = await broker.connect(options);
  const taking = postern.lease({ device: 'fan', ttlMs: 500 });
  await peer.answer('lease.take', { device: 'fan', ttlMs: 500 }, taken);
  return { postern, peer, lease: await taking, broker };
}

describe('a lease', () => {
  it('is taken, kept alive and released', async () => {
    const { postern, peer, lease } = await take();
    const { id, device, units, shared, ttlMs } = lease;
    assert.deepEqual({ lease: id, device, units, shared, ttlMs }, taken);
    const alive = lease.alive();
    await peer.answer('lease.alive', { lease: 7 }, { ttlMs: 500 });
    await alive;
    const release = lease.release({ keep: true });
    await peer.answer('lease.release', { lease: 7, keep: true }, {});
    await release;
    await lease.release();
    assert.deepEqual(peer.leftovers, []);
    assert.equal(lease.signal.aborted, false);
    await postern.close();
  });

  it('is released to its safe state at the end of its block', async () => {
    const { postern, peer, lease } = await take();
    const block = (async () => {
      await using _held = lease;
    })();
    await peer.answer('lease.release', { lease: 7 }, {});
    await block;
    await postern.close();
  });

  it('is refused with the holder', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const taking = postern.lease({ device: 'fan' });
    const id = await peer.expect('lease.take', { device: 'fan' });
    peer.refuse(id, { code: 'busy', message: 'held by bob', data: { holder: 'bob' } });
    await assert.rejects(taking, { code: 'busy', data: { holder: 'bob' } });
    await postern.close();
  });

  it('tells when it is lost, even in the frame behind its own', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const taking = postern.lease({ device: 'fan' });
    const id = await peer.expect('lease.take', { device: 'fan' });
    const body = { lease: 7, device: 'fan', reason: 'seized by root: maintenance' };
    peer.sendTogether([REPLY, id, null, taken], [NOTIFICATION, 'lease.lost', body]);
    const lease = await taking;
    const lost = { code: 'unsafe', message: 'the lease on fan is lost: seized by root: maintenance', data: body };
    assert.throws(() => lease.signal.throwIfAborted(), lost);
    await assert.rejects(lease.alive(), lost);
    await assert.rejects(lease.release({ keep: true }), lost);
    await lease[Symbol.asyncDispose]();
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it('ends with its connection, and is not taken again after a reconnect', async () => {
    const { postern, peer, lease, broker } = await take({ reconnect: { minMs: 1, maxMs: 1 } });
    const aborted = new Promise((resolve) => lease.signal.addEventListener('abort', resolve));
    peer.end();
    await aborted;
    assert.throws(() => lease.signal.throwIfAborted(), {
      code: 'disconnected',
      data: { lease: 7, device: 'fan', reason: 'the broker closed the connection' },
    });
    const again = await broker.arrivals.next();
    await again.shakeHands();
    const call = postern.ping();
    await again.answer('ping', {}, {});
    await call;
    await assert.rejects(lease.alive(), { code: 'disconnected' });
    await lease[Symbol.asyncDispose]();
    assert.deepEqual(again.leftovers, []);
    await postern.close();
  });

  it('does not hide why a release failed, unless the connection is gone', async () => {
    const { postern, peer, lease } = await take();
    const disposed = assert.rejects(async () => lease[Symbol.asyncDispose](), { code: 'internal' });
    peer.refuse(await peer.expect('lease.release', { lease: 7 }), { code: 'internal', message: 'a fault', data: {} });
    await disposed;
    await postern.close();

    const other = await take();
    const gone = other.lease[Symbol.asyncDispose]();
    await other.peer.expect('lease.release', { lease: 7 });
    other.peer.end();
    await gone;
  });
});
