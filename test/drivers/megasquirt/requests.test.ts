/** What can be said to a controller, and what cannot. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { crc32 } from '../../../drivers/megasquirt/crc32.ts';
import type { Definition } from '../../../drivers/megasquirt/definition.ts';
import { enveloped, opened } from '../../../drivers/megasquirt/envelope.ts';
import { parseCommand } from '../../../drivers/megasquirt/ini/command.ts';
import { parseDefinition } from '../../../drivers/megasquirt/ini/parse.ts';
import { arrayBytes } from '../../../drivers/megasquirt/offsets.ts';
import { Request, whyNotRead, whyNotWritten } from '../../../drivers/megasquirt/request.ts';
import { problemOf } from '../../../drivers/megasquirt/return-codes.ts';
import { dialects } from '../../../sim/ecu/dialect.ts';
import { iniOf } from '../../../sim/ecu/ini.ts';
import { fc } from '../../random-cases.ts';
import { EcuBench } from './bench.ts';

const template = (text: string) => parseCommand(text, (message) => assert.fail(message));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('the envelope of the letter A, as pyEfi sends it', () => {
  assert.equal(hex(enveloped(Buffer.from('A'))), '000141d3d99e8b');
});

test('an envelope gives back what was put into it, and nothing where one bit is another', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(),
      fc.uint8Array({ maxLength: 5 }),
      (payload, bit, behind) => {
        assert.equal(crc32(payload), zlibCrc32(payload));
        const frame = enveloped(payload);
        assert.equal(hex(opened(Buffer.concat([frame, behind])) ?? Uint8Array.of(0)), hex(payload));
        for (let length = 0; length < frame.length; length++)
          assert.equal(opened(frame.subarray(0, length)), undefined);
        const at = bit % (8 * frame.length);
        const garbled = Uint8Array.from(frame);
        garbled[at >> 3] = (garbled[at >> 3] ?? 0) ^ (1 << (at & 7));
        assert.equal(opened(garbled), undefined);
      },
    ),
  );
});

test('commands are filled in as their definition has them', () => {
  const read = (text: string, endianness: 'big' | 'little') =>
    hex(
      Request.read(template(text), { offset: 0x102, count: 3, identifier: Uint8Array.of(0, 7) }, endianness, 3).payload,
    );
  assert.equal(read('A', 'big'), '41');
  assert.equal(read('r\\$tsCanId\\x07%2o%2c', 'big'), '72000701020003');
  assert.equal(read('r\\$tsCanId\\x30%2o%2c', 'little'), '72003002010300');
  assert.equal(read('r%2i%2o%2c', 'big'), '72000701020003');
  assert.equal(read('O%2o%2c', 'little'), '4f02010300');
  assert.throws(
    () => Request.read(template('r%2i%1o%2c'), { offset: 300, count: 1, identifier: Uint8Array.of(0, 7) }, 'big', 1),
    /offset 300 does not fit into 1 bytes/,
  );
});

test('a command that may write, burn or do something else is not taken for one that reads', () => {
  for (const text of [
    'w%2i%2o%2c%v',
    'W%2o%v',
    'b%2i',
    'B',
    'M%2i%2o%2c%v',
    'E',
    'Z',
    'C%2o%2c%v',
    'e%2i%2o%2c%v',
    'x',
    '!',
    '',
    '%2o%2c',
    'r%2i%2o%2c%v',
  ])
    assert.notEqual(whyNotRead(template(text)), undefined, text);
  // What stands behind the letter would be a command of its own, without an envelope.
  for (const text of [
    'Aw',
    'Qb',
    'Ab\\x00\\x04',
    'A%2o%2c',
    'r\\x00\\x07\\x00\\x00\\x00\\x01b',
    'r\\x00\\x07\\x00\\x00%2o%2c',
  ])
    assert.match(whyNotRead(template(text)) ?? '', /behind its letter/);
  for (const text of [
    'A',
    'Q',
    'S',
    'g',
    '9',
    'r%2i%2o%2c',
    'r\\$tsCanId\\x30%2o%2c',
    'p%2i%2o%2c',
    'O%2o%2c',
    'R%2i%2o%2c',
    'a\\$tsCanId\\x06',
    // MS3 asks for its signature, and for its name, as for any table.
    'r\\$tsCanId\\x0f\\x00\\x00\\x00\\x14',
    'r\\$tsCanId\\x0e\\x00\\x00\\x00\\x3c',
  ])
    assert.equal(whyNotRead(template(text)), undefined, text);
});

test('the array of offsets is written by a command that writes and does not burn, and by no other', () => {
  for (const text of ['w%2i%2o%2c%v', 'C%2i%2o%2c%v', 'M%2i%2o%2c%v'])
    assert.equal(whyNotWritten(template(text)), undefined);
  for (const text of ['b%2i', 'B%2i%2o%2c%v', 'w%2i%2o%v', 'w\\x00\\x04%2o%2c%v', 'e%2i%2o%2c%v', 'W%2i%2o%2c%v', ''])
    assert.notEqual(whyNotWritten(template(text)), undefined, text);
});

test('entries of the array: a code of the size above the offset, and zeros behind them', () => {
  const fields = [
    { offset: 6, bytes: 2 },
    { offset: 0x1fff, bytes: 1 },
    { offset: 8, bytes: 4 },
  ];
  assert.equal(hex(arrayBytes(fields, 5, 'big')), '40063fff600800000000');
  assert.equal(hex(arrayBytes(fields, 3, 'little')), '0640ff3f0860');
  assert.throws(() => arrayBytes(fields, 2, 'big'), /of 2 offsets cannot name these 3 numbers/);
  assert.throws(() => arrayBytes([{ offset: 0x2000, bytes: 1 }], 9, 'big'), /cannot name/);
  assert.throws(() => arrayBytes([{ offset: 0, bytes: 3 }], 9, 'big'), /cannot name/);
});

test('return codes: what is well, what is tried again, and what is not', () => {
  for (const code of [0, 1, 2, 4, 6, 7]) assert.equal(problemOf(code), undefined);
  const reactions = {
    128: 'again',
    130: 'again',
    131: 'never',
    132: 'never',
    133: 'pause',
    147: 'array',
    254: 'pause',
  };
  for (const [code, reaction] of Object.entries(reactions)) assert.equal(problemOf(Number(code))?.reaction, reaction);
});

test('a request cannot be made up', () => {
  assert.equal(Request.is({ payload: Buffer.from('b'), answerBytes: 0 }), false);
  assert.equal(Request.is(Object.create(Request.prototype)), false);
});

/** Letters that change something, of all dialects: none may be in a command but those that write the array. */
const dangerous = new Set('wWbBMCZEexX'.split('').map((letter) => letter.charCodeAt(0)));

test('whoever wants whatever: all that is ever sent reads, or writes the array of offsets within its bounds', async () => {
  const ini = parseDefinition(iniOf(dialects.microsquirt, { protocol: 'envelope', reads: 'scattered' }), {
    file: 'x.ini',
  });
  const { scattered } = ini as Definition;
  assert.ok(scattered);
  const sets = fc.array(
    fc.record({
      channels: fc.array(fc.integer({ min: -1, max: 140 }), { maxLength: 30 }),
      rateHz: fc.constantFrom(undefined, 1, 30, 200),
      raw: fc.boolean(),
    }),
    { maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(sets, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('block' as const, 'partial' as const, 'scattered' as const),
      async (wishes, reads) => {
        await using bench = await EcuBench.start({ reads });
        for (const wish of wishes) {
          bench.want(...wish);
          await bench.pass(200);
        }
        const sent = Buffer.concat(bench.wire.sent);
        for (let rest = sent; rest.length > 0; ) {
          const payload = opened(rest);
          assert.ok(payload, 'all that is sent is in envelopes');
          rest = rest.subarray(payload.length + 6);
          if (!dangerous.has(payload[0] ?? 0)) continue;
          const at = Buffer.from(payload).readUInt16BE(3);
          const count = Buffer.from(payload).readUInt16BE(5);
          assert.equal(String.fromCharCode(payload[0] ?? 0), 'w');
          assert.equal(hex(payload.subarray(1, 3)), hex(scattered.array.identifier));
          assert.ok(at >= scattered.array.offset && at + count <= scattered.array.offset + 2 * scattered.array.entries);
          assert.equal(payload.length, 7 + count);
        }
        const { pageWrites, burns, unknown, crcErrors } = bench.controller.counts;
        assert.equal(pageWrites + burns + unknown + crcErrors, 0);
      },
    ),
    { numRuns: 30 },
  );
});
