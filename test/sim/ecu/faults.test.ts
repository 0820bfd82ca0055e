/** What goes wrong with a controller when it is told to, and what does not. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { controllerActs } from '../../../sim/ecu/hands.ts';
import { parseEvery, parseOptions } from '../../../sim/ecu/options.ts';
import { enveloped, offsetsOf, opened, reading, table } from './bench.ts';

const whole = 2 + 1 + 212 + 4;
const query = enveloped(Buffer.from('A'));

describe('answers', () => {
  it('are spoiled one after the other, as they were told to be', () => {
    const { send, controller } = table();
    controller.faults.nextReplies.push('garbled', 'silence', 'half', 'busy', 'range', 'crc', 'noise');
    const garbled = send(query);
    assert.throws(() => opened(garbled), /its sum is right/);
    assert.equal(garbled.length, whole);
    assert.equal(send(query).length, 0);
    assert.equal(send(query).length, Math.ceil(whole / 2));
    for (const code of [0x85, 0x84, 0x82]) assert.deepEqual([...opened(send(query))], [code]);
    assert.throws(() => opened(send(query)));
    assert.equal(opened(send(query)).length, 213, 'and then all is well again');
    assert.deepEqual([controller.counts.faults, controller.counts.replies], [7, 8]);
  });

  it('are spoiled at times', () => {
    const { send } = table({ faults: { every: new Map([parseEvery('busy=3')]) } });
    const codes = Array.from({ length: 9 }, () => opened(send(query))[0]);
    assert.deepEqual(codes, [1, 1, 0x85, 1, 1, 0x85, 1, 1, 0x85]);
  });

  it('do not come from one that is silent, nor while it does not hear', () => {
    const { send, controller, hasTalked } = table({ faults: { isHalfDuplex: true } });
    assert.equal(send(query).length, whole);
    assert.equal(send(query).length, 0, 'it talks still');
    assert.equal(controller.counts.deaf, query.length);
    hasTalked();
    assert.equal(send(query).length, whole);
    hasTalked();
    controller.faults.isSilent = true;
    assert.equal(send(query).length, 0);
  });
});

describe('a reset in the middle of an answer', () => {
  it('cuts it, forgets what it was told, and takes its time', async () => {
    const { clock, send, ask, controller } = table({ faults: { resetMs: 250 } });
    await clock.advance(5000);
    ask(Buffer.concat([reading('w', 0x10, 0, 4), offsetsOf([0, 2], [6, 2])]));
    assert.equal(ask('g').readUInt16BE(1), 5, 'seconds since it began');
    controller.faults.nextReplies.push('reset');
    assert.equal(send(query).length, Math.ceil(whole / 2));
    assert.equal(send(query).length, 0);
    await clock.advance(249);
    assert.equal(send(query).length, 0);
    await clock.advance(1);
    assert.deepEqual([...ask('g')], [0x93]);
    await clock.advance(2000);
    assert.equal(opened(send(query)).readUInt16BE(1), 2, 'they begin anew');
    assert.deepEqual([controller.counts.resets, controller.counts.deaf], [1, 2 * query.length]);
  });
});

describe('hands', () => {
  const act = (controller: ReturnType<typeof table>['controller'], line: string): string[] => {
    const [verb = '', ...words] = line.split(' ');
    const said: string[] = [];
    controllerActs[verb]?.(controller, words, (text) => said.push(text));
    return said;
  };

  it('hold channels, and change what it says that it is', () => {
    const { controller, ask } = table({ quantities: { rpm: 900 } });
    act(controller, 'hold rpm 4321');
    act(controller, 'hold crank 1');
    const block = ask('A');
    assert.equal(block.readUInt16BE(1 + 6), 4321);
    assert.equal(block.readUInt8(1 + 11) & 0b10, 0b10);
    act(controller, 'free rpm');
    assert.equal(ask('A').readUInt16BE(1 + 6), 900);
    assert.throws(() => act(controller, 'hold rmp 1'), /there is no channel 'rmp'/);
    assert.throws(() => act(controller, 'hold rpm fast'), /'fast' is no value/);
    act(controller, 'signature MS3 Format 0523.17');
    assert.equal(ask('Q').toString('latin1'), '\0MS3 Format 0523.17');
  });

  it('spoil answers, and are told what was asked', () => {
    const { controller, send } = table();
    act(controller, 'reply busy 2');
    act(controller, 'fault silence 4');
    const lengths = Array.from({ length: 4 }, () => send(query).length);
    assert.deepEqual(lengths, [7, 7, whole, 0]);
    act(controller, 'fault silence 0');
    const [counts = ''] = act(controller, 'counts');
    assert.deepEqual(JSON.parse(counts.replace('counts ', '')).faults, 3);
    assert.throws(() => act(controller, 'reply late'), /a fault is one of garbled/);
  });
});

describe('options', () => {
  it('are what its process is told', () => {
    const { controller, pace, ini } = parseOptions([
      '--dialect=speeduino',
      '--baud=9600',
      '--reads=block',
      '--fault=half=9',
      '--turnaround-ms=3',
    ]);
    assert.deepEqual(
      [
        controller.dialect.name,
        pace.baudRate,
        ini.reads,
        controller.turnaroundMs,
        controller.faults?.every?.get('half'),
      ],
      ['speeduino', 9600, 'block', 3, 9],
    );
    for (const [wrong, problem] of [
      ['--dialect=ms1', /a dialect is one of microsquirt, speeduino/],
      ['--fault=half', /'' is no number|'half' is no fault/],
      ['--fault=late=3', /a fault is one of/],
      ['--reads=all', /a way to read is one of/],
      ['--baud=fast', /'fast' is no number/],
    ] as const)
      assert.throws(() => parseOptions([wrong]), problem);
  });

  it('say how long it thinks', () => {
    const { send, sentAtNs, clock } = table({ options: { turnaroundMs: 2.5 } });
    send(query);
    assert.equal((sentAtNs[0] ?? 0n) - clock.nowNs(), 2_500_000n);
  });
});
