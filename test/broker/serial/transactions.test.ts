/** Transactions: something is sent, and the answer to it given, with nobody in between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '../../../contract/errors.ts';
import { fc } from '../../random-cases.ts';
import { refusal, until } from '../harness.ts';
import { alice, bob, victor } from '../people.ts';
import { ask, bytesOf, line, SerialBench, textOf } from './bench.ts';

const device = 'port';
const received = ({ data }: Refusal) => textOf(data.received as Uint8Array);

test('who shares a port gets his own answers, and is told in no other way that there are others', async () => {
  await using bench = await SerialBench.start();
  const [one, other] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  bench.answer((text) => `${text}!\n`);
  const answers = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      const { bytes, endedBy } = await ask(at % 2 === 0 ? one : other, `${at}\n`);
      return [textOf(bytes), endedBy];
    }),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 40 }, (_, at) => [`${at}!\n`, 'delimiter']),
  );
});

test('an answer ends with its delimiter, its length, silence, the most that is wanted, or at once', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  bench.answer(() => 'one\r\ntwo\r\n');
  const end = async (until: object | undefined, more: object = {}) => {
    const call = client.call('serial.transact', { ...line('?\n'), ...(until && { until }), ...more });
    await client.ping();
    await bench.broker.advance(50);
    const { bytes, endedBy } = await call;
    return [textOf(bytes), endedBy];
  };
  assert.deepEqual(await end({ delimiter: bytesOf('\r\n') }), ['one\r\n', 'delimiter']);
  assert.deepEqual(await end({ length: 4 }), ['one\r', 'length']);
  assert.deepEqual(await end({ silenceMs: 50 }), ['one\r\ntwo\r\n', 'silence']);
  assert.deepEqual(await end({ delimiter: bytesOf('three') }, { maxBytes: 7 }), ['one\r\ntw', 'maxBytes']);
  assert.deepEqual(await end(undefined), ['', 'nothing']);
});

test('silence is counted from the last byte, and not before the first', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  const call = client.call('serial.transact', { ...line('?'), until: { silenceMs: 20 }, timeoutMs: 500 });
  await client.ping();
  await bench.broker.advance(100);
  bench.say('a');
  await client.ping();
  await bench.broker.advance(19);
  bench.say('b');
  await client.ping();
  await bench.broker.advance(19);
  bench.say('c');
  await client.ping();
  await bench.broker.advance(20);
  assert.equal(textOf((await call).bytes), 'abc');
});

test('an answer that does not come in time is refused, with what came of it', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  bench.answer((text) => (text === 'half' ? 'hal' : text === 'whole' ? 'whole\n' : undefined));
  for (const [text, part] of [
    ['half\n', 'hal'],
    ['nothing\n', ''],
  ] as const) {
    const call = refusal(ask(client, text, { timeoutMs: 300 }), 'timeout');
    await client.ping();
    // What it takes on the wire comes on top.
    await bench.broker.advance(300 + 10);
    const told = await call;
    assert.match(told.message, /port has not answered as was asked for within 300 ms/);
    assert.equal(received(told), part);
  }
  assert.equal(textOf((await ask(client, 'whole\n')).bytes), 'whole\n', 'the next is not disturbed');
});

test('what was said before, or comes after the end, is no answer to what is asked next', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  bench.answer((text) => `${text}\nand more\n`);
  assert.equal(textOf((await ask(client, 'first\n')).bytes), 'first\n');
  bench.say('stale\n');
  await until(() => bench.port.terminal.counts.received === 21, 'all of it is received');
  await client.ping();
  assert.equal(textOf((await ask(client, 'second\n')).bytes), 'second\n');
});

test('the holder keeps what was received before, and what comes behind the end', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.read', { device });
  bench.answer((text) => `${text}\nmore`);
  bench.say('before ');
  await until(() => bench.port.terminal.counts.received === 7, 'it is received');
  await client.ping();
  assert.equal(textOf((await ask(client, 'asked\n')).bytes), 'asked\n');
  assert.equal(textOf((await client.call('serial.read', { device })).bytes), 'before more');
});

test('a command overtakes polls that wait, and nobody is in between', async () => {
  await using bench = await SerialBench.start();
  const [poller, commander] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  const asked: string[] = [];
  let held: (() => void) | undefined;
  bench.answer((text) => {
    asked.push(text);
    if (text !== 'poll 0') return `${text}\n`;
    held = () => bench.say('poll 0\n');
    return undefined;
  });
  const polls = Array.from({ length: 5 }, (_, at) => ask(poller, `poll ${at}\n`, { priority: 'background' }));
  await until(() => held !== undefined, 'the first poll is out');
  const command = ask(commander, 'normal\n');
  const urgent = ask(commander, 'urgent\n', { priority: 'urgent' });
  await commander.ping();
  assert.deepEqual(asked, ['poll 0']);
  held?.();
  await Promise.all([...polls, command, urgent]);
  assert.deepEqual(asked, ['poll 0', 'urgent', 'normal', 'poll 1', 'poll 2', 'poll 3', 'poll 4']);
});

test('whoever goes leaves nothing waiting; what is out for him is waited for, and is nobody else’s answer', async () => {
  await using bench = await SerialBench.start();
  const [gone, other] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  const asked: string[] = [];
  bench.answer((text) => {
    asked.push(text);
    return text === 'slow' ? undefined : `${text}\n`;
  });
  for (const text of ['slow\n', 'never\n']) ask(gone, text, { timeoutMs: 10_000 }).catch(() => {});
  await gone.ping();
  const next = ask(other, 'next\n');
  await other.ping();
  assert.equal((await other.serial(device).info()).queued, 2);
  await gone.close();
  while ((await other.serial(device).info()).queued !== 1) assert.deepEqual(asked, ['slow']);
  bench.say('slow\n');
  assert.equal(textOf((await next).bytes), 'next\n');
  assert.deepEqual(asked, ['slow', 'next']);
});

test('more than 64 may not wait', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  const all = Array.from({ length: 65 }, () =>
    ask(client, 'x\n', { timeoutMs: 30_000 }).catch((error: Refusal) => error),
  );
  const { data } = await refusal(ask(client, 'x\n'), 'limit');
  assert.equal(data.quota, 'waitingJobs');
  await bench.broker.stop();
  await Promise.all(all);
});

test('under shared leases those who have one may, and nobody else; under an exclusive one its holder', async () => {
  await using bench = await SerialBench.start();
  const [one, other, looker] = [
    await bench.broker.connect(alice),
    await bench.broker.connect(bob),
    await bench.broker.connect(victor),
  ];
  bench.answer((text) => `${text}\n`);
  await refusal(ask(looker, 'x\n'), 'denied');
  const shared = await one.lease({ device, shared: true });
  assert.equal((await ask(one, 'x\n')).bytes.length, 2);
  await refusal(ask(other, 'x\n'), 'busy');
  await other.lease({ device, shared: true }).then((lease) => lease.release());
  await shared.release();
  await one.lease({ device });
  assert.equal((await ask(one, 'x\n')).bytes.length, 2);
  assert.match((await refusal(ask(other, 'x\n'), 'busy')).message, /held by alice/);
});

test('whoever waits when another takes the port is told that it is his', async () => {
  await using bench = await SerialBench.start();
  const [one, other] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  const slow = ask(one, 'slow\n', { timeoutMs: 10_000 });
  const waiting = refusal(ask(one, 'waits\n'), 'busy');
  await one.ping();
  await other.lease({ device });
  bench.say('slow\n');
  assert.equal((await slow).endedBy, 'delimiter', 'what is out is not cut off');
  await waiting;
});

test('flow control that holds up the question is a timeout, and leaves nothing of it behind', async () => {
  await using bench = await SerialBench.start({ virtual: true, entry: { flowControl: 'rtscts' } });
  const client = await bench.broker.connect(alice);
  bench.port.end.setLines({ rts: false });
  const call = refusal(
    client.call('serial.transact', {
      device,
      bytes: new Uint8Array(6000).fill(0x78),
      until: { length: 1 },
      timeoutMs: 100,
    }),
    'timeout',
  );
  await client.ping();
  await bench.broker.advance(100 + 6250 + 10);
  await call;
  bench.port.end.setLines({ rts: true });
  bench.heard();
  bench.answer((text) => `${text}\n`);
  assert.equal(textOf((await ask(client, 'ok\n')).bytes), 'ok\n');
  assert.equal(bench.heard(), 'ok\n');
});

test('random half replies, garbage and silence: each is answered with what came, or refused with it', async () => {
  const reply = fc.record({
    text: fc.stringMatching(/^[a-z]{0,5}$/),
    isWhole: fc.boolean(),
    extra: fc.stringMatching(/^[a-z]{0,3}$/),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 12 }), async (replies) => {
      await using bench = await SerialBench.start({ virtual: true });
      const client = await bench.broker.connect(alice);
      let at = 0;
      bench.answer(() => {
        const { text, isWhole, extra } = replies[at++] ?? { text: '', isWhole: false, extra: '' };
        return isWhole ? `${text}\n${extra}` : text;
      });
      for (const { text, isWhole } of replies) {
        const call = ask(client, '?\n', { timeoutMs: 100 });
        const outcome = isWhole ? call : refusal(call, 'timeout');
        await client.ping();
        if (!isWhole) await bench.broker.advance(110);
        const answer = await outcome;
        if ('bytes' in answer) assert.equal(textOf(answer.bytes), `${text}\n`);
        else assert.equal(received(answer), text);
      }
    }),
    { numRuns: 20 },
  );
});

test('the holder of a port may queue transactions: the next is on its way before the one before is told of', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  await using port = await client.serial(device).take();
  const events: string[] = [];
  bench.answer((text) => {
    events.push(`asked ${text}`);
    return `\0\x03${text}!?`;
  });
  const end = { prefixed: { bytes: 2, plus: 2 } };
  const asked = ['one', 'two', 'six'].map(async (text) => {
    const answer = textOf(await port.transact(bytesOf(`${text}\n`), { until: end, timeoutMs: 10_000 }));
    events.push(`told ${text}`);
    return answer;
  });
  assert.deepEqual(await Promise.all(asked), ['\0\x03one!?', '\0\x03two!?', '\0\x03six!?']);
  const at = (event: string) => events.indexOf(event);
  assert.ok(at('asked two') < at('told one') && at('asked six') < at('told two'), events.join());
});
