import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LineChannel } from '../../drivers/line-channel.ts';
import { fc } from '../random-cases.ts';
import { type Reply, ScriptedChannel } from './scripted-channel.ts';
import { SelfWindingClock } from './self-winding-clock.ts';

function talk(script: readonly [string, Reply?][], end?: string) {
  const clock = new SelfWindingClock();
  const channel = new ScriptedChannel(clock, script);
  return { clock, channel, lines: new LineChannel(channel, end === undefined ? { clock } : { clock, end }) };
}

describe('lines over bytes', () => {
  it('gives lines, whatever pieces they come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom('a', '1', '"', '\x80', '\xff', ' ') })),
        fc.array(fc.nat(40)),
        fc.constantFrom('\n', '\r\n'),
        async (texts, cuts, end) => {
          const stream = texts.map((text) => text + end).join('');
          const edges = [0, ...cuts.map((cut) => cut % (stream.length + 1)), stream.length].sort((a, b) => a - b);
          const pieces = edges.slice(1).flatMap((edge, at) => [{ afterMs: 1 }, stream.slice(edges[at], edge)]);
          const { lines, channel } = talk([['?\n', pieces]]);
          await lines.send('?');
          for (const text of texts) assert.equal(await lines.receive(1000), text);
          assert.equal(await lines.receive(5), undefined);
          channel.finish();
        },
      ),
      { numRuns: 200 },
    );
  });
  it('waits as long as it was told, and no longer', async () => {
    const { lines, clock } = talk([['W\r', [{ afterMs: 40 }, '12', { afterMs: 70 }, '.5 g\r\n']]], '\r');
    await lines.send('W');
    assert.equal(await lines.receive(100), undefined);
    assert.equal(clock.now(), 100);
    assert.equal(await lines.receive(100), '12.5 g');
    assert.equal(clock.now(), 110);
  });
  it('forgets what came before a question', async () => {
    const { lines, channel } = talk([['W\n', '2\n']]);
    channel.say('1\n');
    assert.equal(await lines.ask('W', 100), '2');
  });
  it('says when more has come than was asked for', async () => {
    const { lines } = talk([['W\n', '2\n3']]);
    assert.equal(await lines.ask('W', 100), '2');
    assert.ok(lines.hasMore);
    assert.equal(await lines.discard(), 1);
    assert.ok(!lines.hasMore);
  });
  it('does not wait for ever for the end of noise', async () => {
    const { lines } = talk([['W\n', '#'.repeat(5000)]]);
    assert.equal((await lines.ask('W', 100))?.length, 5000);
  });
});
