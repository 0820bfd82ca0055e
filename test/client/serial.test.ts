import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Postern, TappedBytes } from '../../client/browser.ts';
import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import { concat } from '../../contract/bytes.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const device = 'ecu-port';
const connect = () => new MemoryBroker().connect();
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (given: Uint8Array) => new TextDecoder().decode(given);
const lines = { dtr: true, rts: true, cts: false, dsr: true, dcd: false, ri: false };
const info = (more: object = {}) => ({ device, place: '/dev/x', present: true, open: true, probe: false, ...more });
const taken = { lease: 7, device, units: [device], shared: false };
const unplugged = { code: 'unavailable' as const, message: 'ecu-port is unplugged', data: {} };

async function take(postern: Postern, peer: Peer, { early = '', withLines = true } = {}) {
  const taking = postern.serial(device).take();
  await peer.answer('lease.take', { device }, taken);
  await peer.answer('serial.read', { device }, { bytes: bytes(early) });
  await peer.answer('serial.info', { device }, info(withLines ? { lines } : {}));
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

    const impatient = new AbortController();
    const waiting = port.replugged({ signal: impatient.signal });
    await subscribed();
    await peer.answer('serial.info', { device }, info({ present: false }));
    await new Promise((resolve) => setTimeout(resolve, 5));
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
      ['serial.info', {}, info({ lines }), async () => port.lines?.get()],
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
    await peer.answer('serial.info', { device }, info({ present: false }));
    await assert.rejects(Promise.resolve(asked), { code: 'unavailable', message: /it is unplugged/ });
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

describe('a tap', () => {
  const subscribed = (peer: Peer) =>
    peer.answer('topic.subscribe', { topic: 'serial.bytes', devices: [device] }, { subscription: 1 });
  const event = (sequence: number, offset: number, content: string, direction: 'received' | 'sent' = 'received') => ({
    subscription: 1,
    sequence,
    dropped: 0,
    value: { device, direction, offset, bytes: bytes(content), atMs: 1 },
  });
  const piece = (offset: number, content: string, direction: 'received' | 'sent' = 'received') => ({
    direction,
    offset,
    bytes: bytes(content),
    atMs: 0,
  });
  const shown = ({ direction, offset, bytes: content, missed, resumed }: TappedBytes) =>
    [direction === 'sent' ? '>' : '<', offset, text(content), missed, ...(resumed ? ['resumed'] : [])].join(' ');

  it('joins what came before and what comes, and counts what it was too slow for', async () => {
    const { postern, peer } = await connect();
    await using tap = postern.serial(device).tap({ replay: 100 });
    await subscribed(peer);
    peer.notify('event', event(1, 4, 'efgh'));
    await peer.answer(
      'serial.recent',
      { device, maxBytes: 100 },
      { pieces: [piece(10, 'Q', 'sent'), piece(0, 'abcd'), piece(4, 'ef')] },
    );
    await tap.started;
    peer.notify('event', event(2, 11, 'R', 'sent'));
    peer.notify('event', event(5, 20, 'xy'));
    const seen: string[] = [];
    for await (const one of tap) if (seen.push(shown(one)) === 6) break;
    assert.deepEqual(seen, ['> 10 Q 0', '< 0 abcd 0', '< 4 ef 0', '< 6 gh 0', '> 11 R 0', '< 20 xy 12']);
    await peer.answer('topic.unsubscribe', { subscription: 1 }, {});
    await postern.close();
  });

  it('asks for nothing that was before unless it is told to, and begins anew after a reconnect', async () => {
    const broker = new MemoryBroker();
    const { postern, peer } = await broker.connect({ reconnect: { minMs: 1, maxMs: 1 } });
    const tap = postern.serial(device).tap();
    await subscribed(peer);
    await tap.started;
    peer.notify('event', event(1, 500, 'a'));
    assert.equal(shown((await tap.next()).value as TappedBytes), '< 500 a 0');
    peer.end();
    const again = await broker.arrivals.next();
    await again.shakeHands();
    await subscribed(again);
    // The broker was started anew: it counts from 0.
    again.notify('event', event(1, 0, 'b'));
    again.notify('event', event(2, 1, 'c'));
    assert.equal(shown((await tap.next()).value as TappedBytes), '< 0 b 0 resumed');
    assert.equal(shown((await tap.next()).value as TappedBytes), '< 1 c 0');
    const waiting = tap.next();
    tap.close();
    assert.equal((await waiting).done, true);
    await postern.close();
  });

  it('ends and throws as a subscription does', async () => {
    const { postern, peer } = await connect();
    const denied = { code: 'denied' as const, message: 'no rule', data: {} };
    const tap = postern.serial(device).tap({ replay: 1 });
    peer.refuse(await peer.expect('topic.subscribe', { topic: 'serial.bytes', devices: [device] }), denied);
    await assert.rejects(tap.started, denied);
    await assert.rejects(tap.next(), denied);
    assert.equal((await tap.next()).done, true);
    // What is refused after the subscription was taken on ends that too.
    const second = postern.serial(device).tap({ replay: 1e9 });
    await subscribed(peer);
    peer.refuse(await peer.expect('serial.recent', { device, maxBytes: MAX_PART_BYTES }), denied);
    await assert.rejects(second.next(), denied);
    await peer.answer('topic.unsubscribe', { subscription: 1 }, {});
    await postern.close();
  });

  it('gives every byte once, wherever the broker cuts', async () => {
    const all = Uint8Array.from({ length: 60 }, (_, index) => index);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 59 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(cuts, cuts, fc.nat(60), fc.nat(60), async (recentCuts, eventCuts, kept, began) => {
        const cutAt = (points: readonly number[], from: number, to: number) => {
          const inner = points.filter((point) => point > from && point < to).sort((a, b) => a - b);
          const edges = [from, ...inner, to];
          return edges.slice(1).map((end, index) => ({ at: edges[index] ?? 0, bytes: all.slice(edges[index], end) }));
        };
        // Events come from `began` on; what was kept reaches at least to there.
        const end = Math.max(began, kept);
        const { postern, peer } = await connect();
        const tap = postern.serial(device).tap({ replay: 60 });
        await subscribed(peer);
        const pieces = cutAt(recentCuts, 0, end).filter(({ bytes: content }) => content.length > 0);
        await peer.answer(
          'serial.recent',
          { device, maxBytes: 60 },
          { pieces: pieces.map(({ at, bytes: content }) => ({ ...piece(at, ''), bytes: content })) },
        );
        for (const { at, bytes: content } of cutAt(eventCuts, began, 60).filter((one) => one.bytes.length > 0))
          peer.notify('event', { ...event(1, at, ''), value: { ...event(1, at, '').value, bytes: content } });
        const got: Uint8Array[] = [];
        while (concat(got).length < 60) {
          const { value } = await tap.next();
          assert.ok(value !== undefined && value.missed === 0 && value.offset === concat(got).length);
          got.push(value.bytes);
        }
        assert.deepEqual(Buffer.from(concat(got)), Buffer.from(all));
        await postern.close();
      }),
      { numRuns: 60 },
    );
  });
});
