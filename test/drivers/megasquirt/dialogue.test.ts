/** Requests and answers, word for word: a script fails at what it does not have, and on what was not said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecording } from '../../../contract/serial/recording.ts';
import { RecordedChannel } from '../../../drivers/channels/recorded.ts';
import { recording } from '../../../drivers/channels/recording.ts';
import { Dialogue } from '../../../drivers/megasquirt/dialogue.ts';
import { enveloped } from '../../../drivers/megasquirt/envelope.ts';
import { parseCommand } from '../../../drivers/megasquirt/ini/command.ts';
import { Recovery } from '../../../drivers/megasquirt/recovery.ts';
import { Request } from '../../../drivers/megasquirt/request.ts';
import { replyFaults } from '../../../sim/ecu/faults.ts';
import { fc } from '../../random-cases.ts';
import { type Line, ScriptedChannel } from '../scripted-channel.ts';
import { SelfWindingClock } from '../self-winding-clock.ts';
import { EcuBench } from './bench.ts';

const request = (text: string, answerBytes?: number) =>
  Request.read(
    parseCommand(text, (message) => assert.fail(message)),
    { offset: 0, count: answerBytes ?? 1 },
    'big',
    answerBytes,
  );
const framed = (payload: string) => Buffer.from(enveloped(Buffer.from(payload, 'latin1'))).toString('latin1');
const noQuality = () => ({ crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 });

function scene(script: readonly Line[], protocol: 'envelope' | 'plain' = 'envelope') {
  const clock = new SelfWindingClock();
  const channel = new ScriptedChannel(clock, script);
  const quality = noQuality();
  const dialogue = new Dialogue(channel, { clock, characterMs: 0.1, protocol, timeoutMs: 50, quality });
  return { clock, channel, quality, dialogue };
}

const block = request('A', 4);

test('an answer, whole or in pieces, and what it took', async () => {
  const answer = framed('\0\x01\x02\x03\x04');
  const { dialogue, channel } = scene([
    [framed('A'), answer],
    [framed('A'), [{ afterMs: 3 }, answer.slice(0, 1), { afterMs: 2 }, answer.slice(1, 9), answer.slice(9)]],
  ]);
  for (const latencyMs of [0, 5]) {
    const outcome = await dialogue.ask(block);
    assert.ok('data' in outcome);
    assert.deepEqual([...outcome.data], [1, 2, 3, 4]);
    assert.deepEqual([...outcome.payload], [0, 1, 2, 3, 4]);
    assert.ok(Math.abs(outcome.latencyMs - latencyMs) < 0.01, `${outcome.latencyMs}`);
  }
  channel.finish();
  assert.deepEqual(dialogue.counts, { asked: 2, answered: 2, refused: 0 });
});

test('what is no answer: by its sum, its length, its end', async () => {
  const good = framed('\0\x01\x02\x03\x04');
  const { dialogue, channel, quality } = scene([
    [framed('A'), `${good.slice(0, 5)}!${good.slice(6)}`],
    [framed('A'), framed('\0\x01\x02\x03')],
    [framed('A'), framed('')],
    [framed('A'), good.slice(0, 8)],
    [framed('A')],
    [framed('A'), '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'],
  ]);
  for (let at = 0; at < 6; at++) {
    assert.deepEqual('trouble' in (await dialogue.ask(block)), true);
    await dialogue.calm();
  }
  channel.finish();
  assert.deepEqual([quality.crcErrors, quality.timeouts], [4, 2]);
});

test('codes: what is to be done about each', async () => {
  const { dialogue, channel, quality } = scene(
    ['\x85', '\x84', '\x82', '\x93'].map((code) => [framed('A'), framed(code)]),
  );
  const troubles = [];
  for (let at = 0; at < 4; at++) {
    const outcome = await dialogue.ask(block);
    troubles.push('trouble' in outcome && outcome.trouble);
  }
  channel.finish();
  assert.deepEqual(troubles, ['pause', 'never', 'again', 'array']);
  assert.deepEqual([quality.busy, quality.crcErrors, dialogue.counts.refused], [1, 1, 2]);
});

test('several together: those before one that is garbled count', async () => {
  const good = framed('\0\x01\x02\x03\x04');
  const { dialogue, channel, quality } = scene([[framed('A').repeat(3), `${good}${good.slice(0, -1)}?${good}`]]);
  const outcomes = await dialogue.askTogether(block, 3);
  channel.finish();
  assert.deepEqual(
    outcomes.map((outcome) => 'data' in outcome),
    [true, false, false],
  );
  assert.deepEqual([dialogue.counts.answered, quality.crcErrors], [1, 2]);
});

test('without an envelope: a block by its length, a text by the silence behind it', async () => {
  const { dialogue, channel } = scene(
    [
      ['Q', ['MS1/', { afterMs: 5 }, 'Extra']],
      ['A', '\x01\x02\x03\x04'],
    ],
    'plain',
  );
  const text = await dialogue.ask(request('Q'));
  assert.equal('data' in text && Buffer.from(text.data).toString(), 'MS1/Extra');
  const bytes = await dialogue.ask(block);
  assert.deepEqual('data' in bytes && [...bytes.payload], [0, 1, 2, 3, 4]);
  channel.finish();
});

test('the way back: a late answer is not taken for one to the next request', async () => {
  const late = framed('\0\x09\x09\x09\x09');
  const { dialogue, channel, clock } = scene([
    [framed('A')],
    // Later than what is waited for: the answer to A is heard as one to Q, and then that to Q itself.
    [framed('Q'), late],
    [framed('Q'), framed('\0MS2Extra')],
    [framed('A'), framed('\0\x01\x02\x03\x04')],
  ]);
  const recovery = new Recovery(dialogue, {
    clock,
    signature: 'MS2Extra\0',
    query: request('Q'),
    changed: () => assert.fail('it is there'),
  });
  assert.ok('trouble' in (await dialogue.ask(block)));
  assert.equal(await recovery.findBack(new AbortController().signal), false);
  const outcome = await dialogue.ask(block);
  assert.deepEqual('data' in outcome && [...outcome.data], [1, 2, 3, 4]);
  channel.finish();
  assert.deepEqual(channel.deeds, ['purge', 'purge']);
});

test('whatever is asked and whatever goes wrong, each request is accounted for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...replyFaults, 'none' as const), { maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      async (faults, times, transacts) => {
        const bench = new EcuBench({ wire: { transacts }, faults: { resetMs: 20 } });
        await using _ = bench;
        const quality = noQuality();
        const { clock } = bench;
        const dialogue = new Dialogue(bench.wire.channel, {
          clock,
          characterMs: 0.0868,
          protocol: 'envelope',
          timeoutMs: 50,
          quality,
        });
        let asked = 0;
        for (const fault of faults) {
          if (fault !== 'none') bench.controller.faults.nextReplies.push(fault);
          const outcomes = await dialogue.askTogether(request('A', 212), times);
          asked += times;
          assert.equal(outcomes.length, times);
          await dialogue.calm();
        }
        const { counts } = dialogue;
        const sum = counts.answered + counts.refused + quality.crcErrors + quality.timeouts + quality.busy;
        assert.deepEqual([counts.asked, sum], [asked, asked]);
      },
    ),
    { numRuns: 50 },
  );
});

test('what goes over a channel that does transactions itself is recorded as it goes, and can be played', async () => {
  const bench = new EcuBench();
  await using _ = bench;
  const { clock } = bench;
  const lines: string[] = [];
  const options = { clock, characterMs: 0.0868, protocol: 'envelope', timeoutMs: 50 } as const;
  const talk = async (dialogue: Dialogue) => {
    const both = await Promise.all([dialogue.ask(request('Q')), dialogue.ask(request('A', 212))]);
    const third = await dialogue.ask(request('S'));
    return [...both, third].map((outcome) =>
      'data' in outcome ? Buffer.from(outcome.data).toString('hex') : outcome.why,
    );
  };
  const recorded = recording(bench.wire.channel, (line) => void lines.push(line), { clock });
  const then = await talk(new Dialogue(recorded, { ...options, quality: noQuality() }));
  await bench.pass(1);
  const { entries } = parseRecording(lines.join(''));
  assert.deepEqual(
    entries.map((entry) => ('sent' in entry ? 'sent' : 'received')),
    ['sent', 'received', 'sent', 'received', 'sent', 'received'],
  );
  const played = new RecordedChannel(entries, clock);
  assert.deepEqual(await talk(new Dialogue(played, { ...options, quality: noQuality() })), then);
  played.finish();
});
