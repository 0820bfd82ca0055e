/** Who only listens to a port. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Postern } from '../../../client/postern.ts';
import { fc } from '../../random-cases.ts';
import { refusal, until } from '../harness.ts';
import { alice, bob, eve, victor } from '../people.ts';
import { line, SerialBench, serialPolicy, textOf } from './bench.ts';

const device = 'port';

async function hearAll(client: Postern, length: number): Promise<Record<'received' | 'sent', string>> {
  const heard = { received: '', sent: '' };
  for await (const { direction, bytes, missed } of client.serial(device).tap()) {
    assert.equal(missed, 0);
    heard[direction] += textOf(bytes);
    if (heard.received.length + heard.sent.length >= length) break;
  }
  return heard;
}

test('ten taps hear every byte, both ways, of a stream and of transactions', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  const taps = await Promise.all(Array.from({ length: 10 }, () => bench.broker.connect(victor)));
  const hearing = taps.map((tap) => hearAll(tap, 2200));
  await until(() => bench.broker.broker.core.subscriptions.count === 10, 'all listen');
  bench.answer((text) => `${text}!`);
  await client.lease({ device });
  for (let at = 0; at < 100; at++) await client.call('serial.write', line('0123456789'));
  await client.call('serial.write', line('\n'));
  let read = '';
  while (read.length < 1001) read += textOf((await client.call('serial.read', { device, waitMs: 1000 })).bytes);
  assert.equal((await client.call('serial.info', { device })).taps, 10);
  await client.call('serial.transact', { ...line('abc'.repeat(66)), until: undefined });
  const wanted = { sent: `${'0123456789'.repeat(100)}\n${'abc'.repeat(66)}`, received: `${'0123456789'.repeat(100)}!` };
  for (const heard of await Promise.all(hearing)) assert.deepEqual(heard, wanted);
});

test('a tap opens nothing, and hears as long as the port is open', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const [tap, client] = [await bench.broker.connect(victor), await bench.broker.connect(alice)];
  const heard = client.serial(device);
  const listening = tap.serial(device).tap();
  await listening.started;
  bench.say('early');
  await bench.broker.advance(100);
  assert.equal((await heard.info()).open, false);
  assert.equal(bench.port.terminal.lines.dtr, false);
  await client.call('serial.transact', line('x'));
  bench.say('late');
  await client.ping();
  const pieces = [await listening.next(), await listening.next()].map(({ value }) => value && textOf(value.bytes));
  assert.deepEqual(pieces, ['x', 'late']);
  await bench.broker.advance(5000);
  assert.equal((await heard.info()).open, false, 'nor does it keep it open');
});

test('replay has the last bytes, and what comes then, without gap or overlap', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
      fc.nat(20),
      async (lengths, when) => {
        await using bench = await SerialBench.start({ entry: { recentBytes: 300 } });
        const [client, tap] = [await bench.broker.connect(alice), await bench.broker.connect(victor)];
        await client.lease({ device });
        let sent = 0;
        let listening: ReturnType<typeof hearFrom> | undefined;
        for (const [index, length] of lengths.entries()) {
          if (index === when) listening = hearFrom(tap);
          await client.call('serial.write', { device, bytes: Uint8Array.from({ length }, () => sent++ % 256) });
        }
        listening ??= hearFrom(tap);
        await listening.started;
        // What comes after everything else.
        await client.call('serial.write', { device, bytes: Uint8Array.of(sent++ % 256) });
        const { first, next } = await listening.until(sent);
        assert.equal(next, sent);
        const before = lengths.slice(0, Math.min(when, lengths.length)).reduce((sum, length) => sum + length, 0);
        assert.ok(first <= Math.max(0, before - 300) + lengths.length * 60 && first >= 0);
      },
    ),
    { numRuns: 15 },
  );
});

/** Hears with replay; looks that each byte is the next. */
function hearFrom(client: Postern) {
  const tap = client.serial(device).tap({ replay: 60_000 });
  return {
    started: tap.started,
    until: async (end: number) => {
      let [first, next] = [-1, -1];
      for await (const { offset, bytes, missed } of tap) {
        assert.equal(missed, 0);
        if (next < 0) [first, next] = [offset, offset];
        assert.equal(offset, next, 'neither gap nor overlap');
        for (const byte of bytes) assert.equal(byte, next++ % 256);
        if (next >= end) break;
      }
      return { first, next };
    },
  };
}

test('a tap that does not read loses its own events, counted, and holds up nobody', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  const slow = await bench.broker.raw(victor);
  await slow.enter();
  const { result } = await slow.call('topic.subscribe', { topic: 'serial.bytes', devices: [device] });
  assert.ok(result);
  slow.socket.pause();
  await client.lease({ device });
  const bytes = new Uint8Array(32 * 1024);
  for (let at = 0; at < 200; at++) await client.call('serial.write', { device, bytes });
  slow.socket.resume();
  let [next, dropped, lost] = [0, 0, 0];
  while (next < 200 * bytes.length) {
    const message = (await slow.next()) as [
      number,
      string,
      { dropped: number; value: { offset: number; bytes: Uint8Array } },
    ];
    const { value, dropped: more } = message[2];
    dropped += more;
    lost += value.offset - next;
    next = value.offset + value.bytes.length;
  }
  assert.ok(dropped > 0 && lost > 0, 'it was too slow for some');
  assert.equal(lost, dropped * 16 * 1024, 'and the offsets show how much');
});

test('recent gives the last bytes with their numbers, as much as is wanted', async () => {
  await using bench = await SerialBench.start();
  const [client, looker] = [await bench.broker.connect(alice), await bench.broker.connect(victor)];
  bench.answer((text) => `${text}!\n`);
  await client.call('serial.transact', { ...line('hello\n'), until: { length: 7 } });
  const { pieces } = await looker.call('serial.recent', { device });
  assert.deepEqual(
    pieces.map(({ direction, offset, bytes }) => [direction, offset, textOf(bytes)]),
    [
      ['sent', 0, 'hello\n'],
      ['received', 0, 'hello!\n'],
    ],
  );
  const last = await looker.call('serial.recent', { device, maxBytes: 8 });
  assert.deepEqual(
    last.pieces.map(({ direction, offset, bytes }) => [direction, offset, textOf(bytes)]),
    [
      ['sent', 5, '\n'],
      ['received', 0, 'hello!\n'],
    ],
  );
});

test('who may not receive may not listen, nor ask what was said; a reload counts at once', async () => {
  await using bench = await SerialBench.start({ limits: { directions: ['send'] } });
  const [sender, looker, stranger] = [
    await bench.broker.connect(bob),
    await bench.broker.connect(victor),
    await bench.broker.connect(eve),
  ];
  for (const client of [sender, stranger]) {
    await refusal(client.subscribe('serial.bytes', { devices: [device] }), 'denied');
    await refusal(client.call('serial.recent', { device }), 'denied');
  }
  const heard = looker.serial(device).tap();
  await heard.started;
  assert.equal(bench.audited('listen').length, 1);
  await sender.call('serial.transact', line('one'));
  assert.equal((await heard.next()).value?.bytes.length, 3);
  const { rules, ...rest } = serialPolicy();
  bench.broker.reload({ ...rest, rules: rules.filter(({ id }) => id !== 'look') });
  await sender.call('serial.transact', line('two'));
  let isHeard = false;
  void heard.next().then(() => {
    isHeard = true;
  });
  await looker.ping();
  await sender.ping();
  assert.equal(isHeard, false);
});
