import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Answer } from '../../../broker/serial/answer.ts';
import type { Refusal } from '../../../contract/errors.ts';
import type { TransactionEnd } from '../../../contract/methods/serial.ts';
import { transactions } from '../../../drivers/channels/transactions.ts';
import { fc } from '../../random-cases.ts';
import { type Reply, ScriptedChannel } from '../scripted-channel.ts';
import { SelfWindingClock } from '../self-winding-clock.ts';

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

function scene(script: readonly (readonly [string, Reply?])[]) {
  const clock = new SelfWindingClock();
  const channel = new ScriptedChannel(clock, script);
  return { clock, channel, transact: transactions(channel, clock) };
}

test('of several that are asked at once each comes after the one before', async () => {
  const { transact, channel } = scene([
    ['a', [{ afterMs: 10 }, 'A\n']],
    ['b', 'B\n'],
    ['c', [{ afterMs: 200 }, 'C\n']],
    ['d', 'D\n'],
  ]);
  const until = { delimiter: bytesOf('\n') };
  const asked = ['a', 'b', 'c', 'd'].map((text) => transact(bytesOf(text), { until, timeoutMs: 100 }));
  const told = await Promise.allSettled(asked);
  assert.deepEqual(
    told.map((each) => (each.status === 'fulfilled' ? textOf(each.value) : (each.reason as Refusal).code)),
    ['A\n', 'B\n', 'timeout', 'D\n'],
  );
  channel.finish();
});

test('what came before is no answer, and of one that is not complete it is told what came', async () => {
  const { transact, channel } = scene([['a', 'half']]);
  channel.say('stale');
  await assert.rejects(transact(bytesOf('a'), { until: { length: 9 }, timeoutMs: 50 }), (error: Refusal) => {
    assert.equal(error.code, 'timeout');
    assert.equal(textOf(error.data.received as Uint8Array), 'half');
    return true;
  });
});

test('an answer ends where the broker would end it', async () => {
  const ends: fc.Arbitrary<TransactionEnd> = fc.oneof(
    fc.record({ length: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ delimiter: fc.constantFrom('b', 'ab', '\0').map(bytesOf) }),
    fc.record({
      prefixed: fc.record({
        bytes: fc.integer({ min: 1, max: 2 }),
        plus: fc.integer({ min: 0, max: 2 }),
        count: fc.integer({ min: 1, max: 2 }),
      }),
    }),
  );
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\x01', '\x03'), maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      ends,
      text,
      fc.array(fc.nat(20), { maxLength: 3 }),
      fc.integer({ min: 1, max: 20 }),
      async (until, said, cuts, maxBytes) => {
        const answer = new Answer(until, maxBytes);
        const complete = answer.add(bytesOf(said));
        const at = [...cuts.filter((cut) => cut < said.length), 0, said.length].toSorted((a, b) => a - b);
        const pieces = at.slice(1).flatMap((end, index) => [{ afterMs: 1 }, said.slice(at[index], end)]);
        const { transact } = scene([['?', pieces]]);
        const told = await transact(bytesOf('?'), { until, timeoutMs: 100, maxBytes }).then(textOf, () => undefined);
        assert.equal(told, complete === undefined ? undefined : textOf(answer.bytes));
      },
    ),
  );
});

test('an answer ends with a silence behind its first byte, and not before it', async () => {
  const { transact } = scene([['a', [{ afterMs: 60 }, 'x', { afterMs: 15 }, 'y', { afterMs: 25 }, 'z']]]);
  assert.equal(textOf(await transact(bytesOf('a'), { until: { silenceMs: 20 }, timeoutMs: 500 })), 'xy');
});
