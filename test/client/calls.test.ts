import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_IN_FLIGHT, MAX_WAITING } from '../../client/requests.ts';
import { Refusal } from '../../contract/errors.ts';
import { NOTIFICATION, REPLY } from '../../contract/wire/messages.ts';
import { MemoryBroker, settled } from './memory-broker.ts';

const connect = () => new MemoryBroker().connect();

describe('calls', () => {
  it('send the method and its parameters, and give the result', async () => {
    const { postern, peer } = await connect();
    const call = postern.call('pwm.frequency', { frequencyHz: 5000 });
    await peer.answer('pwm.frequency', { frequencyHz: 5000 }, { frequencyHz: 5000 });
    assert.deepEqual(await call, { frequencyHz: 5000 });
    await postern.close();
  });

  it('go by their own names', async () => {
    const { postern, peer } = await connect();
    const calls = [postern.pwm.get({ device: 'fan' }), postern.devices.list(), postern.whoami(), postern.lease.list()];
    await peer.answer('pwm.get', { device: 'fan' }, 'state');
    await peer.answer('devices.list', {}, 'devices');
    await peer.answer('whoami', {}, 'you');
    await peer.answer('lease.list', {}, 'leases');
    assert.deepEqual(await Promise.all(calls), ['state', 'devices', 'you', 'leases']);
    assert.equal(postern.pwm.get, postern.pwm.get);
    await postern.close();
  });

  it('are no promises and no JSON by accident', async () => {
    const { postern } = await connect();
    assert.equal(await Promise.resolve(postern), postern);
    assert.equal(Reflect.get(postern, 'then'), undefined);
    assert.equal(Reflect.get(postern.pwm, 'then'), undefined);
    assert.equal(JSON.stringify(postern.principal), '{"user":"ada","uid":1234,"key":"SHA256:test"}');
    await postern.close();
  });

  it('leave out what is undefined, however deep', async () => {
    const { postern, peer } = await connect();
    void postern.pwm.setMany({ sets: [{ device: 'fan', enabled: true, periodNs: undefined }] }).catch(() => {});
    await peer.expect('pwm.setMany', { sets: [{ device: 'fan', enabled: true }] });
    void postern.request('x', { a: undefined, bytes: new Uint8Array([1, 2]), nothing: null }).catch(() => {});
    const { params } = await peer.request();
    assert.deepEqual(params, { bytes: new Uint8Array([1, 2]), nothing: null });
    await postern.close();
  });

  it('find their answers in any order', async () => {
    const { postern, peer } = await connect();
    const calls = [postern.request('a'), postern.request('b'), postern.request('c')];
    const ids = [await peer.expect('a'), await peer.expect('b'), await peer.expect('c')];
    for (const [index, id] of [...ids.entries()].reverse()) peer.reply(id, `answer ${index}`);
    assert.deepEqual(await Promise.all(calls), ['answer 0', 'answer 1', 'answer 2']);
    await postern.close();
  });

  it('read replies split and joined anyhow', async () => {
    const { postern, peer } = await connect();
    for (const chunkBytes of [1, 2, 3, 5, 7]) {
      peer.chunkBytes = chunkBytes;
      const call = postern.request('x');
      peer.reply(await peer.expect('x'), { chunkBytes, text: 'a'.repeat(300) });
      assert.deepEqual(await call, { chunkBytes, text: 'a'.repeat(300) });
    }
    peer.chunkBytes = Number.POSITIVE_INFINITY;
    const calls = Promise.all([postern.request('a'), postern.request('b')]);
    const [a, b] = [await peer.expect('a'), await peer.expect('b')];
    peer.sendTogether([REPLY, a, null, 1], [NOTIFICATION, 'of a newer broker', {}], [REPLY, b, null, 2]);
    assert.deepEqual(await calls, [1, 2]);
    await postern.close();
  });

  it('throw the refusal as it was sent', async () => {
    const { postern, peer } = await connect();
    const call = postern.pwm.set({ device: 'fan', dutyNs: 95 });
    const error = {
      code: 'denied',
      message: 'high ratio 0.95 is above 0.8 (rule bench-fan, policy.json:14)',
      data: { rule: 'bench-fan', allowedValue: [0, 0.8] },
    } as const;
    peer.refuse(await peer.expect('pwm.set', { device: 'fan', dutyNs: 95 }), error);
    await assert.rejects(call, (thrown) => {
      assert.ok(thrown instanceof Refusal);
      assert.deepEqual({ code: thrown.code, message: thrown.message, data: thrown.data }, error);
      return true;
    });
    await postern.close();
  });

  it('refuse here what cannot travel, and go on', async () => {
    const { postern, peer } = await connect();
    const cases: [object, RegExp][] = [
      [{ x: Number.NaN }, /not finite/],
      [{ x: new Date() }, /not allowed/],
      [{ x: 2n ** 60n }, /2\^53|not allowed/],
      [{ x: 'a'.repeat(70_000) }, /at most 65536/],
      [JSON.parse('{"__proto__": 1}'), /__proto__/],
    ];
    for (const [params, message] of cases)
      await assert.rejects(postern.request('x', params), { code: 'invalid', message }, String(message));
    const call = postern.ping();
    await peer.answer('ping', {}, {});
    await call;
    await postern.close();
  });

  it('fail as disconnected when the connection ends before the answer', async () => {
    const { postern, peer } = await connect();
    const call = postern.pwm.disable({ device: 'fan' });
    await peer.expect('pwm.disable', { device: 'fan' });
    const failed = assert.rejects(call, {
      code: 'disconnected',
      message: /pwm\.disable.*may or may not have happened/,
    });
    peer.end();
    await failed;
    await assert.rejects(postern.ping(), { code: 'unreachable', message: /not connected: the broker closed/ });
    assert.equal(postern.state, 'closed');
  });

  it("carry the goodbye's words; what follows fails with its code", async () => {
    const { postern, peer } = await connect();
    const call = assert.rejects(postern.ping(), { code: 'disconnected', message: /the key SHA256:x was revoked/ });
    await peer.expect('ping');
    peer.notify('goodbye', { code: 'denied', message: 'the key SHA256:x was revoked' });
    peer.end();
    await call;
    await assert.rejects(postern.ping(), { code: 'denied', message: 'the key SHA256:x was revoked' });
  });

  it('fail when the client is closed', async () => {
    const { postern, peer } = await connect();
    const call = assert.rejects(postern.ping(), { code: 'disconnected', message: /this client was closed/ });
    await peer.expect('ping');
    await postern.close();
    await call;
    await assert.rejects(postern.ping(), { code: 'unreachable', message: 'this client was closed' });
    await postern.close();
    await settled();
    assert.ok(peer.isClosed);
  });

  for (const [what, bytes] of [
    ['a reply to nothing', undefined],
    ['garbage', new Uint8Array([0, 0, 0, 1, 0xc1])],
    ['a frame above 64 KiB', new Uint8Array([0, 1, 0, 1])],
    ['a request', new Uint8Array([0, 0, 0, 5, 0x94, 0, 1, 0xa0, 0xc0])],
  ] as const)
    it(`end with the connection after ${what}`, async () => {
      const { postern, peer } = await connect();
      const call = assert.rejects(postern.ping(), { code: 'disconnected' });
      await peer.expect('ping');
      if (bytes === undefined) peer.reply(77, {});
      else peer.sendBytes(bytes);
      await call;
      await assert.rejects(postern.ping(), { code: 'violation' });
    });
});

describe('a call given up', () => {
  it('by time says whether it was sent', async () => {
    const { postern, peer } = await connect();
    const call = assert.rejects(postern.ping({}, { timeoutMs: 10 }), {
      code: 'timeout',
      message: /may or may not happen/,
    });
    const id = await peer.expect('ping');
    await call;
    peer.reply(id, {}); // too late: ignored
    const next = postern.ping();
    await peer.answer('ping', {}, {});
    await next;
    await postern.close();
  });

  it('by a signal rejects with its reason', async () => {
    const { postern, peer } = await connect();
    const controller = new AbortController();
    const call = assert.rejects(postern.ping({}, { signal: controller.signal }), /enough/);
    const id = await peer.expect('ping');
    controller.abort(new Error('enough'));
    await call;
    peer.reply(id, {});
    await assert.rejects(postern.ping({}, { signal: controller.signal }), /enough/);
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it('is answered in time all the same', async () => {
    const { postern, peer } = await connect();
    const call = postern.request('x', {}, { timeoutMs: 5000, signal: new AbortController().signal });
    await peer.answer('x', {}, 'in time');
    assert.equal(await call, 'in time');
    await postern.close();
  });
});

describe('many calls', () => {
  it('of one turn leave in one write', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect();
    const before = broker.writes;
    const calls = Promise.all([postern.request('a'), postern.request('b'), postern.request('c')]);
    for (const method of ['a', 'b', 'c']) await peer.answer(method, {}, method);
    assert.deepEqual(await calls, ['a', 'b', 'c']);
    assert.equal(broker.writes - before, 1);
    await postern.close();
  });

  it('keep within the window, and all are answered in order', async () => {
    const { postern, peer } = await connect();
    const total = MAX_IN_FLIGHT + 50;
    const calls = Promise.all(Array.from({ length: total }, (_, index) => postern.request('x', { index })));
    const ids: number[] = [];
    for (let index = 0; index < MAX_IN_FLIGHT; index++) ids.push(await peer.expect('x', { index }));
    await settled();
    assert.deepEqual(peer.leftovers, []);
    for (const id of ids) peer.reply(id, id);
    for (let index = MAX_IN_FLIGHT; index < total; index++) await peer.answer('x', { index }, index);
    assert.equal((await calls).length, total);
    await postern.close();
  });

  it('wait while the transport is full, and did not happen if it ends then', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect();
    broker.writable = false;
    const first = postern.request('first');
    const id = await peer.expect('first');
    const second = postern.request('second');
    await settled();
    assert.deepEqual(peer.leftovers, []);
    broker.drain();
    await peer.answer('second', {}, 2);
    peer.reply(id, 1);
    assert.deepEqual(await Promise.all([first, second]), [1, 2]);

    broker.writable = false;
    const sent = assert.rejects(postern.request('sent'), { code: 'disconnected' });
    await peer.expect('sent');
    const unsent = assert.rejects(postern.request('unsent'), { code: 'unreachable', message: /unsent was not sent/ });
    const givenUp = postern.request('never', {}, { timeoutMs: 5 });
    await assert.rejects(givenUp, { code: 'timeout', message: /it was not sent/ });
    await postern.close();
    await Promise.all([sent, unsent]);
  });

  it('are bounded', async () => {
    const { postern } = await connect();
    const calls = Array.from({ length: MAX_IN_FLIGHT + MAX_WAITING + 1 }, () => postern.request('x'));
    const last = calls.at(-1);
    assert.ok(last !== undefined);
    await assert.rejects(last, { code: 'limit', data: { quota: 'waitingCalls', max: MAX_WAITING } });
    const others = Promise.allSettled(calls.slice(0, -1));
    await postern.close();
    assert.ok((await others).every(({ status }) => status === 'rejected'));
  });
});
