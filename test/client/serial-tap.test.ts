import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TappedBytes } from '../../client/browser.ts';
import { MAX_PART_BYTES } from '../../contract/blocks.ts';
import { concat } from '../../contract/bytes.ts';
import { fc } from '../random-cases.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const device = 'ecu-port';
const connect = () => new MemoryBroker().connect();
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (given: Uint8Array) => new TextDecoder().decode(given);

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
