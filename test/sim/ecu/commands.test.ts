/** What a controller answers to each command of the protocol (Megasquirt Serial Protocol, 2014; Speeduino's form of it). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { enveloped, offsetsOf, opened, reading, table } from './bench.ts';

const RPM = 6;
const MAP = 18;
const BLOCK = 0x07;
const ENGINE_PAGE = 0x04;
const OFFSETS_PAGE = 0x10;

const writing = (page: number, offset: number, data: Buffer) =>
  Buffer.concat([reading('w', page, offset, data.length), data]);

describe('the envelope', () => {
  it('is byte by byte that of the protocol', () => {
    // The command A, as loggers send it, and the CRC-32 that every catalogue of sums has for the digits.
    assert.equal(enveloped(Buffer.from('A')).toString('hex'), '000141d3d99e8b');
    assert.equal(enveloped(Buffer.from('123456789')).subarray(-4).toString('hex'), 'cbf43926');
    const { send } = table();
    const answer = send(Buffer.from('000141d3d99e8b', 'hex'));
    assert.equal(answer.length, 2 + 1 + 212 + 4);
    assert.equal(answer.readUInt16BE(), 213);
  });

  it('may come in pieces, and several at once', () => {
    const { send } = table();
    const request = enveloped(Buffer.from('Q'));
    for (const byte of request.subarray(0, -1)) assert.equal(send(Uint8Array.of(byte)).length, 0);
    assert.match(opened(send(request.subarray(-1))).toString('latin1'), /Postern/);
    const both = send(Buffer.concat([request, enveloped(Buffer.from('S'))]));
    const first = 2 + both.readUInt16BE() + 4;
    assert.match(opened(both.subarray(0, first)).toString('latin1'), /^\0MS2Extra/);
    assert.match(opened(both.subarray(first)).toString('latin1'), /^\0MS2\/Extra microsquirt/);
  });

  it('with a wrong sum is answered so', () => {
    const { send, controller } = table();
    const request = enveloped(Buffer.from('A'));
    request.writeUInt8(request.readUInt8(6) ^ 1, 6);
    assert.deepEqual([...opened(send(request))], [0x82]);
    assert.deepEqual([controller.counts.crcErrors, controller.counts.block], [1, 0]);
  });

  it('that breaks off is given up, and said so', async () => {
    const { send, said, ask, clock, controller } = table();
    assert.equal(send(enveloped(Buffer.from('A')).subarray(0, 4)).length, 0);
    await clock.advance(99);
    assert.equal(said().length, 0);
    await clock.advance(1);
    assert.deepEqual([...opened(said())], [0x80]);
    assert.equal(controller.counts.underruns, 1);
    assert.match(ask('Q').toString('latin1'), /MS2Extra/);
  });

  it('is found again behind noise', () => {
    const { send, controller } = table();
    const answer = send(Buffer.concat([Buffer.from([0xff, 0xfe]), enveloped(Buffer.from('Q'))]));
    assert.match(opened(answer).toString('latin1'), /MS2Extra/);
    assert.equal(controller.counts.signature, 1);
  });
});

describe('a microsquirt', () => {
  it('says what it is', () => {
    const { ask, send } = table();
    assert.equal(ask('Q').toString('latin1'), '\0MS2Extra Postern 1.0');
    assert.equal(ask('F').toString('latin1'), '\x00002');
    // Older programs ask without an envelope, and are answered as they ask.
    assert.equal(send(Buffer.from('Q')).toString('latin1'), 'MS2Extra Postern 1.0');
    assert.equal(send(Buffer.from('A')).length, 212);
  });

  it('gives its block, whole and in parts, and says that it is real-time data', () => {
    const { ask } = table({ quantities: { rpm: 3210, mapKpa: 47.3 } });
    const whole = ask('A');
    assert.deepEqual([whole.length, whole[0]], [213, 0x01]);
    assert.equal(whole.readUInt16BE(1 + RPM), 3210);
    assert.equal(whole.readInt16BE(1 + MAP), 473);
    const part = ask(reading('r', BLOCK, RPM, 2));
    assert.deepEqual([...part], [0x01, 3210 >> 8, 3210 & 0xff]);
    assert.deepEqual(ask(reading('r', BLOCK, 0, 212)).subarray(1), whole.subarray(1));
  });

  it('refuses what is not within', () => {
    const { ask } = table();
    for (const command of [
      reading('r', BLOCK, 211, 2),
      reading('r', BLOCK, 0, 0),
      reading('r', BLOCK, 300, 1),
      reading('r', 0x55, 0, 1),
      Buffer.from('r\0\x07'),
    ])
      assert.deepEqual([...ask(command)], [0x84]);
    assert.deepEqual([...ask('z')], [0x83]);
  });

  it('brings what its array of offsets names, in that order', () => {
    const { ask, controller } = table({ quantities: { rpm: 3210, mapKpa: 47.3, afrTarget: 12.8 } });
    assert.deepEqual([...ask('g')], [0x93], 'it is empty at first');
    const [word, byte] = [2, 1];
    assert.deepEqual([...ask(writing(OFFSETS_PAGE, 0, offsetsOf([MAP, word], [RPM, word], [12, byte], [0, 0])))], [0]);
    assert.deepEqual([...ask('g')], [0x01, 473 >> 8, 473 & 0xff, 3210 >> 8, 3210 & 0xff, 128]);
    const double = 3;
    assert.deepEqual([...ask(writing(OFFSETS_PAGE, 0, offsetsOf([96, double], [0, 0])))], [0]);
    assert.equal(ask('g').length, 5);
    assert.deepEqual([...ask(writing(OFFSETS_PAGE, 126, offsetsOf([0, 1], [0, 1])))], [0x84], 'beyond its end');
    assert.deepEqual([...ask(writing(OFFSETS_PAGE, 0, offsetsOf([211, word])))], [0]);
    assert.deepEqual([...ask('g')], [0x84], 'beyond the end of the block');
    assert.equal(controller.counts.offsetWrites, 3);
  });

  it('lets its pages be read, and nothing else be done to them', () => {
    const { ask, controller } = table();
    const page = ask(reading('r', ENGINE_PAGE, 0, 128));
    assert.deepEqual([page[0], page.length, page[1], page[1 + 4]], [0x02, 129, 4, 147]);
    assert.deepEqual([...ask(writing(ENGINE_PAGE, 0, Buffer.from([9])))], [0x86]);
    assert.deepEqual([...ask(Buffer.from('b\0\x04'))], [0x86]);
    assert.deepEqual(ask(reading('r', ENGINE_PAGE, 0, 128)), page);
    const { pageWrites, burns, offsetWrites, pageReads } = controller.counts;
    assert.deepEqual(
      { pageWrites, burns, offsetWrites, pageReads },
      { pageWrites: 1, burns: 1, offsetWrites: 0, pageReads: 2 },
    );
  });

  it('of older firmware speaks without envelopes, and cannot say what is wrong', () => {
    const { send } = table({ quantities: { rpm: 999 }, options: { isPlain: true } });
    assert.equal(send(Buffer.from('Q')).toString('latin1'), 'MS2Extra Postern 1.0');
    assert.equal(send(Buffer.from('A')).readUInt16BE(RPM), 999);
    assert.equal(send(reading('r', BLOCK, RPM, 2)).readUInt16BE(), 999);
    assert.equal(send(reading('r', BLOCK, 212, 1)).length, 0);
    assert.equal(send(Buffer.concat([writing(ENGINE_PAGE, 0, Buffer.from('AAQ')), Buffer.from('Q')])).length, 20);
  });
});

describe('a Speeduino', () => {
  it('has its numbers the other way round, and letters of its own', () => {
    const { ask } = table({ dialect: 'speeduino', quantities: { rpm: 0x0d01, coolantC: 85, mapKpa: 47 } });
    assert.equal(ask('Q').toString('latin1'), '\0speeduino Postern');
    const whole = ask(reading('r', 0x30, 0, 58, true));
    assert.equal(whole[0], 0x00, 'it does not say of what it is');
    assert.deepEqual([...whole.subarray(1 + 14, 1 + 16)], [0x01, 0x0d]);
    assert.equal(whole[1 + 7], 85 + 40);
    assert.deepEqual([...ask(reading('r', 0x30, 4, 2, true))], [0, 47, 0]);
    assert.deepEqual([...ask(reading('r', 0x30, 4, 2))], [0x84], 'offset and count are little-endian as well');
    assert.equal(ask(reading('p', 0x01, 0, 128, true)).length, 129);
    assert.deepEqual([...ask('g')], [0x83], 'it has no scattered reads');
    assert.deepEqual([...ask(Buffer.concat([reading('M', 0x01, 0, 1, true), Buffer.from([1])]))], [0x86]);
  });
});
