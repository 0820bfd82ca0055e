import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Violation } from '../../../contract/errors.ts';
import { decode, encode } from '../../../contract/wire/codec.ts';
import { MAX_DEPTH, MAX_VALUES, scan } from '../../../contract/wire/scan.ts';
import { fc, randomCases } from '../../random-cases.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

test('property: plain values survive', () => {
  const plain = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(
        fc.string({ maxLength: 10 }).filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 5, noNullPrototype: true },
      ),
    ),
  })).value;
  fc.assert(fc.property(plain, (value) => assert.deepEqual(decode(encode(value)), value)));
});

const hostile: Record<string, Uint8Array> = {
  'nothing at all': bytes(),
  'a reserved byte': bytes(0xc1),
  'an extension type': bytes(0xd4, 0x65, 0x00),
  'a time stamp': bytes(0xd6, 0xff, 0x60, 0, 0, 0),
  'a record definition': bytes(0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 0x01),
  'an ext8': bytes(0xc7, 0x01, 0x73, 0x00),
  'an array that promises 65535': bytes(0xdc, 0xff, 0xff),
  'an array32': bytes(0xdd, 0, 0, 0, 1, 0xc0),
  'a map32': bytes(0xdf, 0, 0, 0, 0),
  'a str32': bytes(0xdb, 0, 0, 0, 1, 0x61),
  'a bin32': bytes(0xc6, 0, 0, 0, 1, 0x61),
  'a map key that is a number': bytes(0x81, 0x01, 0x01),
  'a map key that is a map': bytes(0x81, 0x80, 0x01),
  'a key named __proto__': bytes(0x81, 0xa9, ...Buffer.from('__proto__'), 0x80),
  'a key named __proto__ as str8': bytes(0x81, 0xd9, 9, ...Buffer.from('__proto__'), 0x80),
  'a key named __proto__ as str16': bytes(0x81, 0xda, 0, 9, ...Buffer.from('__proto__'), 0x80),
  'bytes after the value': bytes(0xc0, 0xc0),
  'a string that is cut off': bytes(0xa5, 0x61),
  'an integer beyond 2^53': bytes(0xcf, 0x00, 0x20, 0, 0, 0, 0, 0, 0),
  'a negative integer beyond -2^53': bytes(0xd3, 0xff, 0xdf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
  'a NaN': bytes(0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0),
  'an infinity': bytes(0xca, 0x7f, 0x80, 0, 0),
  'too deep': bytes(...new Array(MAX_DEPTH + 1).fill(0x91), 0xc0),
  'too many values': Buffer.concat([
    bytes(0xdc, (MAX_VALUES + 1) >> 8, (MAX_VALUES + 1) & 255),
    Buffer.alloc(MAX_VALUES + 1, 0x80),
  ]),
};

for (const [what, payload] of Object.entries(hostile))
  test(`${what} is a violation`, () => assert.throws(() => decode(payload), Violation));

test('what is just within the bounds is taken', () => {
  for (const payload of [
    bytes(...new Array(MAX_DEPTH).fill(0x91), 0xc0),
    bytes(0xcf, 0x00, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    bytes(0xd3, 0xff, 0xe0, 0, 0, 0, 0, 0, 1),
    bytes(0x80),
    bytes(0x81, 0xa0, 0xc0),
  ])
    assert.doesNotThrow(() => decode(payload));
});

/** Everything that may come out: anything else could carry behaviour. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (value instanceof Uint8Array) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value as object).every(isPlain);
}

test('fuzz: random bytes are either a violation or plain data', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (payload) => {
      try {
        assert.ok(isPlain(decode(payload)));
      } catch (error) {
        assert.ok(error instanceof Violation, String(error));
      }
    }),
    { numRuns: randomCases(20_000) },
  );
});

test('fuzz: a request with flipped bits or cut short is either a violation or plain data', () => {
  const request = encode([
    0,
    7,
    'pwm.set',
    { device: 'fan', enabled: true, periodNs: 20_000_000, dutyNs: 1_500_000, list: [1.5, -3, null] },
  ]);
  for (let at = 0; at < request.length; at++)
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Uint8Array.from(request);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      try {
        assert.ok(isPlain(decode(flipped)));
      } catch (error) {
        assert.ok(error instanceof Violation, String(error));
      }
    }
  for (let length = 0; length < request.length; length++)
    assert.throws(() => decode(request.subarray(0, length)), Violation);
});

test('no prototype is touched by any key', () => {
  for (const key of ['constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    const value = decode(encode({ [key]: { polluted: true } })) as Record<string, unknown>;
    assert.deepEqual(Object.keys(value), [key]);
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  }
});

test('a scan says where', () => {
  assert.throws(() => scan(bytes(0x92, 0xc0, 0xc1)), /type 0xc1, which is not allowed \(byte 2\)/);
});
