import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeldPort, Postern } from '../../client/browser.ts';
import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import type { ByteChannel } from '../../drivers/byte-channel.ts';
import { MemoryBroker, settled } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const device = 'ecu-port';
const connect = () => new MemoryBroker().connect();
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (given: Uint8Array) => new TextDecoder().decode(given);
const lines = { dtr: true, rts: true, cts: false, dsr: true, dcd: false, ri: false };
const info = (more: object = {}) => ({ device, place: '/dev/x', present: true, open: true, probe: false, ...more });
const taken = { lease: 7, device, units: [device], shared: false };
const unplugged = { code: 'unavailable' as const, message: 'ecu-port is unplugged', data: {} };

/** What drivers are written against; never called. */
export const asChannel = (port: HeldPort): ByteChannel => port;

async function take(postern: Postern, peer: Peer, { early = '', withLines = true } = {}) {
  const taking = postern.serial(device).take();
  await peer.answer('lease.take', { device }, taken);
  await peer.answer('serial.read', { device }, { bytes: bytes(early) });
  await peer.answer('serial.lines', { device }, withLines ? { lines } : {});
  return taking;
}

describe('a serial port', () => {
  it('is told of and asked by its name', async () => {
    const { postern, peer } = await connect();
    const told = postern.serial(device).info();
    await peer.answer('serial.info', { device }, info());
    assert.equal((await told).present, true);
    const listed = postern.serial.list();
    await peer.answer('serial.list', {}, { ports: [] });
    assert.deepEqual(await listed, { ports: [] });
    const asked = postern
      .serial(device)
      .transact('AT\r', { until: { delimiter: '\r\n', silenceMs: 20 }, timeoutMs: 300, priority: 'urgent' });
    const answer = { bytes: bytes('OK\r\n'), endedBy: 'delimiter' };
    await peer.answer(
      'serial.transact',
      {
        device,
        bytes: bytes('AT\r'),
        until: { delimiter: bytes('\r\n'), silenceMs: 20 },
        timeoutMs: 300,
        priority: 'urgent',
      },
      answer,
    );
    assert.deepEqual(await asked, answer);
    const sent = postern.serial(device).transact(new Uint8Array([0, 255]));
    await peer.answer(
      'serial.transact',
      { device, bytes: new Uint8Array([0, 255]) },
      { bytes: bytes(''), endedBy: 'nothing' },
    );
    assert.equal((await sent).endedBy, 'nothing');
    await postern.close();
  });

  it('is given back when it cannot be opened', async () => {
    const { postern, peer } = await connect();
    const taking = postern.serial(device).take({ ttlMs: 500 });
    await peer.answer('lease.take', { device, ttlMs: 500 }, taken);
    peer.refuse(await peer.expect('serial.read', { device }), unplugged);
    await peer.answer('lease.release', { lease: 7 }, {});
    await assert.rejects(taking, { code: 'unavailable' });
    await postern.close();
  });

  it('waits until it is plugged in again, and may be told to wait no longer', async () => {
    const { postern, peer } = await connect();
    const port = postern.serial(device);
    const subscribed = () =>
      peer.answer('topic.subscribe', { topic: 'devices', devices: [device] }, { subscription: 1 });
    const back = port.replugged();
    await subscribed();
    await peer.answer('serial.info', { device }, info({ present: false }));
    for (const event of ['vanished', 'appeared'] as const)
      peer.notify('event', { subscription: 1, sequence: 1, dropped: 0, value: { device, event, detail: '' } });
    await back;
    await peer.answer('topic.unsubscribe', { subscription: 1 }, {});

    const there = port.replugged();
    await subscribed();
    await peer.answer('serial.info', { device }, info());
    await there;
    await peer.answer('topic.unsubscribe', { subscription: 1 }, {});

    const missed = port.replugged();
    await subscribed();
    await peer.answer('serial.info', { device }, info({ present: false }));
    const value = { device, event: 'recovered' as const, detail: '' };
    peer.notify('event', { subscription: 1, sequence: 2, dropped: 1, value });
    await peer.answer('serial.info', { device }, info());
    await missed;
    await peer.answer('topic.unsubscribe', { subscription: 1 }, {});

    const impatient = new AbortController();
    const waiting = port.replugged({ signal: impatient.signal });
    await subscribed();
    await peer.answer('serial.info', { device }, info({ present: false }));
    await settled();
    impatient.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    await postern.close();
  });
});

describe('a port that is held', () => {
  it('gives what came when it was opened first, then waits for more', async () => {
    const { postern, peer } = await connect();
    const port = await take(postern, peer, { early: 'boot' });
    assert.equal(text(await port.read()), 'boot');
    const [first, second] = [port.read(20.3), port.read(100_000)];
    await peer.answer('serial.read', { device, waitMs: 21 }, { bytes: bytes('one') });
    assert.equal(text(await first), 'one');
    // Longer than one call may wait: as often as it takes.
    await peer.answer('serial.read', { device, waitMs: 60_000 }, { bytes: bytes('') });
    await peer.answer('serial.read', { device, waitMs: 40_000 }, { bytes: bytes('') });
    assert.equal((await second).length, 0);
    await postern.close();
  });

  it('sends in order, in parts, and nothing behind a part that is refused', async () => {
    const { postern, peer } = await connect();
    const port = await take(postern, peer);
    const large = new Uint8Array(MAX_PART_BYTES + 3).fill(1);
    const [all, next] = [port.write(large), port.write(bytes('x'))];
    await peer.answer(
      'serial.write',
      { device, bytes: large.subarray(0, MAX_PART_BYTES) },
      { written: MAX_PART_BYTES },
    );
    await peer.answer('serial.write', { device, bytes: large.subarray(MAX_PART_BYTES) }, { written: 3 });
    await all;
    await peer.answer('serial.write', { device, bytes: bytes('x') }, { written: 1 });
    await next;
    const refused = port.write(large);
    peer.refuse(await peer.expect('serial.write', { device, bytes: large.subarray(0, MAX_PART_BYTES) }), {
      code: 'denied',
      message: 'too many',
      data: {},
    });
    await assert.rejects(refused, { code: 'denied' });
    await port.write(new Uint8Array(0));
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });

  it('asks several transactions at once, and tells why it could not where the lease is lost', async () => {
    const { postern, peer } = await connect();
    const port = await take(postern, peer);
    const until = { prefixed: { bytes: 2, plus: 4 } };
    const [first, second] = ['a', 'b'].map((name) => port.transact(bytes(name), { until, timeoutMs: 70, maxBytes: 9 }));
    for (const name of ['a', 'b'])
      await peer.answer(
        'serial.transact',
        { device, bytes: bytes(name), until, timeoutMs: 70, maxBytes: 9 },
        { bytes: bytes(name.toUpperCase()), endedBy: 'prefixed' },
      );
    assert.deepEqual([await first, await second], [bytes('A'), bytes('B')]);
    const closing = port.close();
    await peer.answer('lease.release', { lease: 7 }, {});
    await closing;
    await assert.rejects(port.transact(bytes('c')), { code: 'unavailable', message: 'ecu-port was closed here' });
  });
  it('does the rest', async () => {
    const { postern, peer } = await connect();
    const port = await take(postern, peer, { early: 'old' });
    const acts: [method: string, params: object, result: object, act: () => Promise<unknown>][] = [
      ['serial.purge', { which: 'both' }, {}, () => port.purge()],
      ['serial.purge', { which: 'unsent' }, {}, () => port.purge('unsent')],
      ['serial.drain', { timeoutMs: 50 }, {}, () => port.drain({ timeoutMs: 50 })],
      ['serial.break', { durationMs: 9 }, {}, () => port.break({ durationMs: 9 })],
      ['serial.configure', { baudRate: 9600 }, { baudRate: 9600 }, () => port.configure({ baudRate: 9600 })],
      ['serial.setLines', { dtr: false }, { ...lines, dtr: false }, async () => port.lines?.set({ dtr: false })],
      ['serial.lines', {}, { lines }, async () => port.lines?.get()],
    ];
    for (const [method, params, result, act] of acts) {
      const done = act();
      await peer.answer(method, { ...params, device }, result);
      await done;
    }
    // What was received before a purge is gone, here as in the broker.
    const read = port.read();
    await peer.answer('serial.read', { device, waitMs: 0 }, { bytes: bytes('new') });
    assert.equal(text(await read), 'new');
    await postern.close();
  });

  it('says where there are no lines, and while they are not known', async () => {
    const { postern, peer } = await connect();
    assert.equal((await take(postern, peer, { withLines: false })).lines, undefined);
    const port = await take(postern, peer);
    const asked = port.lines?.get();
    await peer.answer('serial.lines', { device }, {});
    await assert.rejects(Promise.resolve(asked), { code: 'unavailable', message: /closed, unplugged/ });
    await postern.close();
  });

  it('ends its loop when it is closed, and throws out of it what else ends it', async () => {
    const { postern, peer } = await connect();
    const port = await take(postern, peer, { early: 'a' });
    const seen: string[] = [];
    const loop = (async () => {
      for await (const chunk of port) seen.push(text(chunk));
    })();
    await peer.answer('serial.read', { device, waitMs: 60_000 }, { bytes: bytes('b') });
    const waiting = await peer.expect('serial.read', { device, waitMs: 60_000 });
    const closed = port.close();
    await peer.answer('lease.release', { lease: 7 }, {});
    peer.refuse(waiting, unplugged);
    await Promise.all([closed, loop, port.close()]);
    assert.deepEqual(seen, ['a', 'b']);
    await assert.rejects(port.read(), { code: 'unavailable', message: /was closed here/ });

    const kept = await take(postern, peer);
    const released = kept.close({ keep: true });
    await peer.answer('lease.release', { lease: 7, keep: true }, {});
    await released;

    const pulled = await take(postern, peer);
    const failing = pulled[Symbol.asyncIterator]().next();
    peer.refuse(await peer.expect('serial.read', { device, waitMs: 60_000 }), unplugged);
    await assert.rejects(failing, { code: 'unavailable' });
    await postern.close();
  });

  it('tells why the lease was lost, also to who waits', async () => {
    const { postern, peer } = await connect();
    const port = await take(postern, peer);
    const waiting = port.read(5000);
    const id = await peer.expect('serial.read', { device, waitMs: 5000 });
    peer.notify('lease.lost', { lease: 7, device, reason: 'seized by root: maintenance' });
    peer.refuse(id, { code: 'busy', message: 'you do not hold it', data: {} });
    await assert.rejects(waiting, { code: 'unsafe', message: /seized by root/ });
    await assert.rejects(port.write(bytes('x')), { code: 'unsafe', message: /seized by root/ });
    await port.close();
    assert.deepEqual(peer.leftovers, []);
    await postern.close();
  });
});
