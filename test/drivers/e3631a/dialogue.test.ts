import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import { queries } from '../../../drivers/e3631a/codec.ts';
import { fc } from '../../random-cases.ts';
import type { Line } from '../scripted-channel.ts';
import { talk } from './talk.ts';

const CLEAR: Line = ['\x03'];
const refused = (code: string, text: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.code === code && text.test(error.message);

describe('a question', () => {
  it('is one line, and its answer another', async () => {
    const { dialogue, channel, clock } = talk([['OUTP?\n', [{ afterMs: 9 }, '1\r\n']]]);
    assert.equal(await dialogue.ask(queries.on), true);
    assert.equal(clock.now(), 9);
    assert.deepEqual(dialogue.counts, { stale: 0, unanswered: 0, unasked: 0 });
    channel.finish();
  });
  it('is asked again, after a clear, when nothing comes', async () => {
    const { dialogue, channel } = talk([['OUTP?\n'], CLEAR, ['OUTP?\n', '0\r\n']]);
    assert.equal(await dialogue.ask(queries.on), false);
    assert.equal(dialogue.counts.unanswered, 1);
    assert.deepEqual(channel.deeds, ['purge']);
    channel.finish();
  });
  it('is given up after three times', async () => {
    const { dialogue, channel } = talk([['OUTP?\n'], CLEAR, ['OUTP?\n', '1'], CLEAR, ['OUTP?\n', '\xf0\x0f\r\n']]);
    await assert.rejects(dialogue.ask(queries.on), refused('timeout', /'OUTP\?': '\\xf0\\x0f' is no answer/));
    channel.finish();
  });
  it('is not answered by the answer to the question before, when that comes late', async () => {
    const { dialogue, channel } = talk([['MEAS?\n', ['1\r\n', { afterMs: 30 }, '+7.40000000E+00\r\n']]]);
    assert.equal(await dialogue.ask(queries.volts()), 7.4);
    assert.equal(dialogue.counts.stale, 1);
    channel.finish();
  });
  it('is not answered by what lay there before', async () => {
    const { dialogue, channel } = talk([['OUTP?\n', '0\r\n']]);
    channel.say('1\r\n');
    assert.equal(await dialogue.ask(queries.on), false);
    assert.equal(dialogue.counts.unasked, 3);
  });
  it('has the last of two answers that come in one, since the first is then of before', async () => {
    const { dialogue } = talk([['OUTP?\n', '1\r\n0\r\n']]);
    assert.equal(await dialogue.ask(queries.on), false);
  });
  it('ends when the supply never stops talking', async () => {
    const { dialogue } = talk([['OUTP?\n', Array<string>(200).fill('x\r\n')], CLEAR, ['OUTP?\n', '1\r\n']]);
    assert.equal(await dialogue.ask(queries.on), true);
  });
});

describe('an answer with the very text of the one before', () => {
  it('to the same question is how things still are', async () => {
    const { dialogue, channel } = talk([
      ['OUTP?\n', '1\r\n'],
      ['OUTP?\n', '1\r\n'],
    ]);
    await dialogue.ask(queries.on);
    assert.equal(await dialogue.ask(queries.on), true);
    channel.finish();
  });
  it('to another question is perhaps that one once more', async () => {
    const { dialogue, channel } = talk([
      ['*ESR?\n', '0\r\n'],
      ['OUTP?\n', '0\r\n'],
      ['OUTP?\n', '1\r\n'],
    ]);
    await dialogue.ask(queries.events);
    assert.equal(await dialogue.ask(queries.on), true);
    channel.finish();
  });
});

describe('after a command', () => {
  it('an answer with the very text of the one before is asked for again', async () => {
    const { dialogue, channel } = talk([
      ['OUTP:TRAC?\n', '1\r\n'],
      ['OUTP OFF\n'],
      ['OUTP?\n', '1\r\n'], // still that of OUTP:TRAC?
      ['OUTP?\n', '0\r\n'],
    ]);
    await dialogue.ask(queries.tracking);
    await dialogue.tell('OUTP OFF');
    assert.equal(await dialogue.ask(queries.on), false);
    channel.finish();
  });
  it('an answer of another kind is that of before', async () => {
    const { dialogue, channel } = talk([
      ['MEAS?\n', '+1.00000000E+00\r\n'],
      ['OUTP ON\n'],
      ['OUTP?\n', '+1.00000000E+00\r\n'],
      ['OUTP?\n', '1\r\n'],
    ]);
    await dialogue.ask(queries.volts());
    await dialogue.tell('OUTP ON');
    assert.equal(await dialogue.ask(queries.on), true);
    channel.finish();
  });
  it('a question that is lost is asked again without a clear, which would take the command back', async () => {
    const { dialogue, channel } = talk([['OUTP ON\n'], ['OUTP?\n'], ['OUTP?\n', '1\r\n']]);
    await dialogue.tell('OUTP ON');
    assert.equal(await dialogue.ask(queries.on), true);
    assert.deepEqual(channel.deeds, []);
    channel.finish();
  });
  it('a question that was only slow leaves no answer behind for the next', async () => {
    const { dialogue, channel } = talk([
      ['OUTP ON\n'],
      ['OUTP?\n', [{ afterMs: 330 }, '1\r\n']],
      ['OUTP?\n', [{ afterMs: 20 }, '1\r\n']],
      ['OUTP:TRAC?\n', '0\r\n'],
    ]);
    await dialogue.tell('OUTP ON');
    assert.equal(await dialogue.ask(queries.on), true);
    assert.equal(await dialogue.ask(queries.tracking), false);
    channel.finish();
  });
});

describe('a line of somebody’s own', () => {
  it('is sent once, whatever comes of it', async () => {
    const { dialogue, channel } = talk([['VOLT 3;VOLT?\n'], CLEAR, ['OUTP?\n', '1\r\n']]);
    await assert.rejects(dialogue.askOnce(queries.raw('VOLT 3;VOLT?'), 500), refused('timeout', /VOLT 3/));
    assert.equal(await dialogue.ask(queries.on), true);
    channel.finish();
  });
});

describe('DTR and DSR', () => {
  it('nothing is sent while the supply holds us off', async () => {
    const { dialogue, channel, clock } = talk([['OUTP?\n', '1\r\n']], { hasLines: true });
    channel.modem.dsr = false;
    const asking = dialogue.ask(queries.on);
    await clock.pause(200);
    channel.modem.dsr = true;
    assert.equal(await asking, true);
    assert.ok(clock.now() >= 200 && clock.now() <= 212, `${clock.now()}`);
  });
  it('a supply that stays silent about itself is not spoken to', async () => {
    const { dialogue, channel } = talk([CLEAR, CLEAR], { hasLines: true });
    channel.modem.dsr = false;
    await assert.rejects(
      dialogue.ask(queries.on),
      refused('timeout', /DSR, is not up within 1000 ms: is it switched on/),
    );
    await assert.rejects(dialogue.tell('OUTP ON'), refused('timeout', /cannot be spoken to/));
    channel.finish();
  });
  it('Ctrl-C goes out while our DTR is down', async () => {
    const { dialogue, channel } = talk([CLEAR], { hasLines: true });
    const write = channel.write.bind(channel);
    channel.write = (bytes) => {
      channel.deeds.push('ctrl-c');
      return write(bytes);
    };
    await dialogue.clear();
    assert.deepEqual(channel.deeds, ['dtr down', 'ctrl-c', 'dtr up', 'purge']);
    channel.finish();
  });
});

describe('whatever the line does', () => {
  /** Noise without an end of line does not end the answer before it. */
  const noise = fc.string({ unit: fc.constantFrom('\0', '\x11', '#', '7', '"', '\xff', '\r\n'), maxLength: 12 });

  it('an answer in pieces is the answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 8 }), async (cuts) => {
        const answer = '"7.400000,0.500000"\r\n';
        const edges = [0, ...cuts.map((cut) => cut % answer.length), answer.length].sort((a, b) => a - b);
        const pieces = edges.slice(1).flatMap((edge, at) => [{ afterMs: 2 }, answer.slice(edges[at], edge)]);
        const { dialogue, channel } = talk([['APPL?\n', pieces]]);
        assert.deepEqual(await dialogue.ask(queries.setPoints()), { volts: 7.4, amps: 0.5 });
        channel.finish();
      }),
      { numRuns: 200 },
    );
  });
  it('noise makes it ask again, and never makes it believe', async () => {
    await fc.assert(
      fc.asyncProperty(noise, noise, fc.nat(20), async (before, after, cut) => {
        const spoilt = `${before}${'"7.400000,0.500000"'.slice(0, cut)}${after}\r\n`;
        // Noise that reads exactly as an answer nobody can tell from one.
        fc.pre(!/^"-?\d{1,2}\.\d{6},\d\.\d{6}"\r?$/m.test(spoilt));
        const { dialogue, channel } = talk([['APPL?\n', spoilt], CLEAR, ['APPL?\n', '"1.000000,0.500000"\r\n']]);
        assert.deepEqual(await dialogue.ask(queries.setPoints()), { volts: 1, amps: 0.5 });
        channel.finish();
      }),
      { numRuns: 300 },
    );
  });
});
