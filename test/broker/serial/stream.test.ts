/** The holder's stream of bytes, from the client to the far end of the cable and back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../random-cases.ts';
import { refusal, until } from '../harness.ts';
import { alice, bob, victor } from '../people.ts';
import { line, SerialBench, textOf } from './bench.ts';

const device = 'port';
const KIB = 1024;

test('every byte arrives once and in order, both ways, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 8 }),
      fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 5000 }),
      async (out, back, most) => {
        await using bench = await SerialBench.start();
        const client = await bench.broker.connect(alice);
        await client.lease({ device });
        await client.call('serial.read', { device });
        const heard: Uint8Array[] = [];
        bench.port.end.onBytes((bytes) => heard.push(bytes));
        const sending = Promise.all(out.map((bytes) => client.call('serial.write', { device, bytes })));
        for (const bytes of back) bench.port.end.send(bytes);
        const wanted = Buffer.concat(back);
        const got: Uint8Array[] = [];
        while (Buffer.concat(got).length < wanted.length)
          got.push((await client.call('serial.read', { device, maxBytes: most, waitMs: 5000 })).bytes);
        await sending;
        await client.call('serial.drain', { device });
        assert.deepEqual(Buffer.concat(got), wanted);
        assert.deepEqual(Buffer.concat(heard), Buffer.concat(out));
        const { received, sent, waiting } = await client.call('serial.info', { device });
        assert.deepEqual([received, sent, waiting], [wanted.length, Buffer.concat(out).length, 0]);
      },
    ),
    { numRuns: 15 },
  );
});

test('a holder that does not read holds up the line, and loses nothing', async () => {
  await using bench = await SerialBench.start({ entry: { flowControl: 'rtscts' } });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.read', { device });
  const bytes = Uint8Array.from({ length: 400 * KIB }, (_, at) => (at * 7) % 251);
  // What hangs on it obeys: it sends while it may.
  let at = 0;
  const send = () => {
    if (bench.port.end.lines.cts) {
      bench.port.end.send(bytes.subarray(at, at + 512));
      at += 512;
    }
    if (at < bytes.length) setImmediate(send);
  };
  send();
  while ((await client.call('serial.info', { device })).waiting < 256 * KIB);
  await until(() => !bench.port.end.lines.cts, 'it is told to stop');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { waiting } = await client.call('serial.info', { device });
  assert.ok(waiting >= 256 * KIB && waiting < 300 * KIB, `${waiting} wait`);
  assert.ok(at < 320 * KIB, `it has sent ${at}`);
  const got: Uint8Array[] = [];
  for (let length = 0; length < bytes.length; ) {
    const part = (await client.call('serial.read', { device, waitMs: 5000 })).bytes;
    got.push(part);
    length += part.length;
  }
  assert.deepEqual(Buffer.concat(got), Buffer.from(bytes));
  assert.equal(bench.port.terminal.counts.bufferOverruns, 0);
});

test('a read waits for the first byte, or for as long as it was told', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  assert.equal((await client.call('serial.read', { device })).bytes.length, 0);
  let isOver = false;
  const waiting = client.call('serial.read', { device, waitMs: 300 }).finally(() => {
    isOver = true;
  });
  await client.ping();
  await bench.broker.advance(299);
  await client.ping();
  assert.equal(isOver, false);
  const { message } = await refusal(client.call('serial.read', { device, waitMs: 10 }), 'invalid');
  assert.match(message, /another read of port waits already/);
  await bench.broker.advance(1);
  assert.equal((await waiting).bytes.length, 0);
  const next = client.call('serial.read', { device, waitMs: 60_000 });
  await client.ping();
  bench.say('x');
  assert.equal(textOf((await next).bytes), 'x');
});

test('it is for who holds the port alone: others are told who that is, or that they need the lease', async () => {
  await using bench = await SerialBench.start();
  const [holder, other, looker] = await Promise.all([alice, bob, victor].map((who) => bench.broker.connect(who)));
  assert.ok(holder && other && looker);
  const acts = [
    (who = other) => who.call('serial.read', { device }),
    (who = other) => who.call('serial.write', line('x')),
    (who = other) => who.call('serial.purge', { device }),
    (who = other) => who.call('serial.drain', { device }),
    (who = other) => who.call('serial.break', { device }),
    (who = other) => who.call('serial.setLines', { device, dtr: false }),
    (who = other) => who.call('serial.configure', { device, baudRate: 300 }),
  ];
  for (const act of acts) assert.equal((await refusal(act(), 'denied')).data.limit, 'lease');
  const shared = await other.lease({ device, shared: true });
  for (const act of acts) assert.match((await refusal(act(), 'denied')).message, /shared lease.*transactions only/);
  await shared.release();
  await holder.lease({ device });
  for (const act of acts) {
    const { data } = await refusal(act(), 'busy');
    assert.deepEqual([(data.holder as { user: string }).user, data.device], ['alice', device]);
  }
  await refusal(other.call('serial.transact', line('x')), 'busy');
  for (const act of acts.slice(1)) assert.equal((await refusal(act(looker), 'denied')).data.limit, undefined);
  assert.equal(bench.port.terminal.lines.dtr, false, 'nobody has opened it');
});

test('the lease that is lost ends what waits, and what was received is nobody else’s', async () => {
  await using bench = await SerialBench.start();
  const [client, olga] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  const lease = await client.lease({ device });
  await client.call('serial.read', { device });
  const reading = refusal(client.call('serial.read', { device, waitMs: 60_000 }), 'unsafe');
  await client.ping();
  await lease.release();
  assert.match((await reading).message, /the lease on port has ended/);
  const next = await client.lease({ device });
  bench.say('secret');
  await until(() => bench.port.terminal.counts.received === 6, 'it is received');
  await client.ping();
  await next.release();
  bench.say('stale');
  await until(() => bench.port.terminal.counts.received === 11, 'it is received');
  await client.ping();
  await olga.lease({ device });
  assert.equal((await olga.call('serial.read', { device, waitMs: 20 })).bytes.length, 0);
});

test('a purge throws away what waits, and ends what would send more', async () => {
  await using bench = await SerialBench.start({ entry: { flowControl: 'rtscts' } });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.read', { device });
  bench.say('old');
  await until(() => bench.port.terminal.counts.received === 3, 'it is received');
  bench.port.end.setLines({ rts: false });
  const stuck = Array.from({ length: 3 }, () =>
    refusal(client.call('serial.write', { device, bytes: new Uint8Array(5000) }), 'unavailable'),
  );
  await client.ping();
  assert.equal((await client.call('serial.info', { device })).queued, 2);
  await client.call('serial.purge', { device });
  for (const each of await Promise.all(stuck)) assert.match(each.message, /was purged/);
  assert.equal((await client.call('serial.read', { device })).bytes.length, 0);
  bench.port.end.setLines({ rts: true });
  bench.heard();
  await client.call('serial.write', line('new\n'));
  await until(() => bench.heardLength > 0, 'it is heard');
  assert.equal(bench.heard(), 'new\n');
});

test('drain waits until the last byte has left, and not for ever', async () => {
  await using bench = await SerialBench.start({
    virtual: true,
    port: { isPaced: true },
    entry: { flowControl: 'rtscts' },
  });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.write', { device, bytes: new Uint8Array(96) });
  let isOver = false;
  const draining = client.call('serial.drain', { device }).finally(() => {
    isOver = true;
  });
  await client.ping();
  await bench.broker.advance(95);
  await client.ping();
  assert.equal(isOver, false);
  await bench.broker.advance(6);
  await draining;
  assert.equal(bench.heardLength, 96);
  bench.port.end.setLines({ rts: false });
  await client.call('serial.write', line('x'));
  const late = refusal(client.call('serial.drain', { device, timeoutMs: 500 }), 'timeout');
  await client.ping();
  await bench.broker.advance(500);
  assert.match((await late).message, /flow control may hold it up/);
  // The next waits for the same, on the same thread.
  const again = client.call('serial.drain', { device });
  await client.ping();
  bench.port.end.setLines({ rts: true });
  await bench.broker.advance(10);
  await again;
});

test('lines, breaks and another baud rate', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  const lease = await client.lease({ device });
  const breaks: boolean[] = [];
  bench.port.end.onBreak((isOn) => breaks.push(isOn));
  bench.port.end.setLines({ dtr: false, rts: true, ri: true });
  const lines = await client.call('serial.setLines', { device, dtr: false });
  assert.deepEqual(lines, { dtr: false, rts: true, cts: true, dsr: false, dcd: false, ri: true });
  assert.deepEqual(bench.port.end.lines, { dsr: false, cts: true });
  const breaking = client.call('serial.break', { device, durationMs: 100 });
  await client.ping();
  await bench.broker.advance(99);
  assert.deepEqual(breaks, [true]);
  await bench.broker.advance(1);
  await breaking;
  assert.deepEqual(breaks, [true, false]);
  assert.equal((await client.call('serial.configure', { device, baudRate: 115_200 })).baudRate, 115_200);
  assert.equal(bench.port.terminal.settings.baudRate, 115_200);
  await lease.release({ keep: true });
  await client.ping();
  await bench.broker.advance(1);
  assert.equal(bench.port.terminal.settings.baudRate, 9600, 'the entry’s again');
  assert.equal((await client.call('serial.info', { device })).settings.baudRate, 9600);
  const log = ['open-port', 'lines', 'break', 'configure'].map((event) =>
    bench.audited(event).map(({ values }) => values),
  );
  assert.deepEqual(log, [[{ path: '/dev/ttyUSB0' }], [{ dtr: false }], [{ durationMs: 100 }], [{ baudRate: 115_200 }]]);
});

test('a holder that goes in the middle of a break ends it', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  const breaks: boolean[] = [];
  bench.port.end.onBreak((isOn) => breaks.push(isOn));
  client.call('serial.break', { device, durationMs: 5000 }).catch(() => {});
  await until(() => breaks.length === 1, 'it has begun');
  await client.close();
  await until(() => breaks.length === 2, 'it is over');
});

test('sends of a minute are folded in the log, added up, and without what was sent', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  for (let count = 0; count < 50; count++) await client.call('serial.write', line('secret\n'));
  await bench.broker.advance(60_000);
  const lines = bench.audited('send').map(({ repeats, sum, user, device: of, rule, values }) => ({
    repeats,
    sum,
    user,
    of,
    rule,
    values,
  }));
  const same = { user: 'alice', of: device, rule: 'use', values: undefined };
  assert.deepEqual(lines, [
    { ...same, repeats: undefined, sum: { bytes: 7 } },
    { ...same, repeats: 49, sum: { bytes: 49 * 7 } },
  ]);
  assert.ok(!bench.broker.broker.core.audit.tail(1000).join('').includes('secret'));
});
