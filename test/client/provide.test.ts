import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answered, CallContext, Postern, Provider } from '../../client/browser.ts';
import { Refusal } from '../../contract/errors.ts';
import { NOTIFICATION, REPLY } from '../../contract/wire/messages.ts';
import { MemoryBroker, settled } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const device = 'psu0';
const provided = { port: 'psu-port', profile: { name: 'e3631a' } };
const called = (call: number, method: string, fields: Record<string, unknown> = {}, timeoutMs = 5000) => ({
  device,
  call,
  method,
  fields,
  user: 'ada',
  timeoutMs,
});
type Handle = (method: string, fields: Record<string, unknown>, context: CallContext) => Promise<Answered>;

async function serve(
  postern: Postern,
  peer: Peer,
  call: Handle,
  refused?: (method: string, reason: Refusal) => void,
): Promise<Provider> {
  const providing = postern.provide(device, refused === undefined ? { call } : { call, refused });
  await peer.answer('instrument.provide', { device }, provided);
  return providing;
}
const lasts: Handle = (_method, _fields, { signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a driver', () => {
  it('answers calls, with its state where it has changed', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const provider = await serve(postern, peer, async (method, fields, { user, timeoutMs }) =>
      method === 'set' ? { fields: { ...fields, user, timeoutMs }, state: { volts: 3 } } : {},
    );
    assert.deepEqual([provider.port, provider.profile], ['psu-port', { name: 'e3631a' }]);
    peer.notify('instrument.call', called(4, 'set', { volts: 3 }));
    await peer.answer(
      'instrument.answer',
      { device, call: 4, fields: { volts: 3, user: 'ada', timeoutMs: 5000 }, state: { volts: 3 } },
      {},
    );
    peer.notify('instrument.call', { ...called(5, 'off'), user: null });
    await peer.answer('instrument.answer', { device, call: 5, fields: {} }, {});
    // Another instrument's, which another provider of this client may serve.
    peer.notify('instrument.call', { ...called(6, 'off'), device: 'psu1' });
    const published = provider.publish('readings', { volts: 3.01 });
    await peer.answer('instrument.publish', { device, topic: 'readings', value: { volts: 3.01 } }, {});
    await published;
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it('is called in the very turn in which it may be', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const providing = postern.provide(device, { call: async (method) => ({ fields: { method } }) });
    const id = await peer.expect('instrument.provide', { device });
    peer.sendTogether([REPLY, id, null, provided], [NOTIFICATION, 'instrument.call', called(1, 'identify')]);
    await peer.answer('instrument.answer', { device, call: 1, fields: { method: 'identify' } }, {});
    await providing;
    await postern.close();
  });

  it('tells what went wrong: of refusals the data too', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    await serve(postern, peer, async (method) => {
      if (method === 'set') throw new Refusal('device', 'no answer', { tries: 3 });
      throw new Error('x'.repeat(2000));
    });
    peer.notify('instrument.call', called(1, 'set'));
    await peer.answer(
      'instrument.answer',
      { device, call: 1, error: { message: 'no answer', data: { tries: 3, code: 'device' } } },
      {},
    );
    peer.notify('instrument.call', called(2, 'on'));
    await peer.answer('instrument.answer', { device, call: 2, error: { message: 'x'.repeat(1000) } }, {});
    await postern.close();
  });

  it('is told that nobody waits any more, and answers all the same', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    await serve(postern, peer, lasts);
    peer.notify('instrument.call', called(1, 'ramp'));
    peer.notify('instrument.cancel', { device: 'psu1', call: 1 });
    peer.notify('instrument.cancel', { device, call: 1 });
    const cancelled = { message: 'nobody waits for the answer any more', data: { code: 'disconnected' } };
    await peer.answer('instrument.answer', { device, call: 1, error: cancelled }, {});
    peer.notify('instrument.call', called(2, 'ramp', {}, 20));
    const late = { message: 'ramp took more than 20 ms', data: { timeoutMs: 20, code: 'timeout' } };
    await peer.answer('instrument.answer', { device, call: 2, error: late }, {});
    await postern.close();
  });

  it('hears of an answer that is not what the profile says', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const refusals: string[] = [];
    await serve(
      postern,
      peer,
      async () => ({ fields: { volts: 'many' } }),
      (method, { message }) => refusals.push(`${method}: ${message}`),
    );
    peer.notify('instrument.call', called(1, 'set'));
    const id = await peer.expect('instrument.answer', { device, call: 1, fields: { volts: 'many' } });
    peer.refuse(id, { code: 'invalid', message: 'volts must be a number', data: {} });
    await settled();
    assert.deepEqual(refusals, ['set: volts must be a number']);
    await postern.close();
  });

  it('whose answer cannot be sent tells the caller that, and does not let him wait', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const refusals: string[] = [];
    await serve(
      postern,
      peer,
      async () => ({ fields: { volts: Number.NaN } }),
      (method) => refusals.push(method),
    );
    peer.notify('instrument.call', called(1, 'set'));
    const { params } = await peer.request();
    const { call, error } = params as { call: number; error: { message: string } };
    assert.equal(call, 1);
    assert.match(error.message, /the parameters of instrument.answer cannot be sent/);
    assert.deepEqual(refusals, ['set']);
    await postern.close();
  });

  it('does not begin when its lease is lost right behind the answer', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const providing = postern.provide(device, { call: lasts });
    const id = await peer.expect('instrument.provide', { device });
    const lost = (lease: string) => [NOTIFICATION, 'lease.lost', { lease: 1, device: lease, reason: 'seized' }];
    peer.sendTogether([REPLY, id, null, provided], lost('fan'), lost('psu-port'));
    await assert.rejects(providing, { code: 'unsafe', message: /the lease on psu-port is lost: seized/ });
    await postern.close();
  });

  it('is over with the lease on its port, and not with another', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const provider = await serve(postern, peer, lasts);
    peer.notify('instrument.call', called(1, 'ramp'));
    peer.notify('lease.lost', { lease: 1, device: 'fan', reason: 'seized' });
    peer.notify('lease.lost', { lease: 2, device: 'psu-port', reason: 'seized by root: maintenance' });
    const { error } = (await peer.request()).params as { error: { message: string } };
    assert.match(error.message, /psu0 is served no longer: the lease on psu-port is lost: seized by root/);
    assert.match(String(provider.signal.reason), /seized by root/);
    await assert.rejects(provider.publish('readings', {}), { code: 'unsafe' });
    peer.notify('instrument.call', called(2, 'on'));
    await settled();
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it('is over with its connection', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect: { minMs: 1, maxMs: 1 } });
    const provider = await serve(postern, peer, lasts);
    const over = new Promise((resolve) => provider.signal.addEventListener('abort', resolve));
    peer.end();
    await over;
    await (await broker.arrivals.next()).shakeHands();
    await assert.rejects(provider.publish('readings', {}), { code: 'disconnected' });
    await postern.close();
  });

  it('stops when it is disposed of: what is in progress is aborted and answered', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    const provider = await serve(postern, peer, lasts);
    peer.notify('instrument.call', called(1, 'ramp'));
    // The broker's own: an error would tell it that this driver cannot switch off.
    peer.notify('instrument.call', { ...called(2, 'off'), user: null });
    await settled();
    const disposed = provider[Symbol.asyncDispose]();
    const stopped = { message: 'the driver of psu0 has stopped', data: { device, code: 'unavailable' } };
    await peer.answer('instrument.answer', { device, call: 1, error: stopped }, {});
    await disposed;
    await provider[Symbol.asyncDispose]();
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it('is not called when it may not serve', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    let calls = 0;
    const providing = postern.provide(device, {
      call: async () => {
        calls++;
        return {};
      },
    });
    peer.refuse(await peer.expect('instrument.provide', { device }), { code: 'denied', message: 'no', data: {} });
    await assert.rejects(providing, { code: 'denied' });
    peer.notify('instrument.call', called(1, 'on'));
    await settled();
    assert.deepEqual([calls, peer.leftovers], [0, []]);
    await postern.close();
  });

  it('does not take what is no call', async () => {
    const { postern, peer } = await new MemoryBroker().connect();
    await serve(postern, peer, lasts);
    peer.send([NOTIFICATION, 'instrument.call', { device, call: -1 }]);
    await assert.rejects(postern.call('whoami'), { code: 'disconnected', message: /not a natural number/ });
  });
});
