/** The scan by itself: it must not lean on the decoder behind it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_DEPTH, MAX_VALUES, scan } from '../../../contract/wire/scan.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const nested = (depth: number) => bytes(...Array<number>(depth).fill(0x91), 0xc0);
const array16 = (count: number) => [0xdc, count >> 8, count & 0xff];

const refused: Record<string, [Uint8Array, RegExp]> = {
  nothing: [bytes(), /truncated/],
  'a byte after the value': [bytes(0xc0, 0xc0), /bytes after the value \(byte 1\)/],
  'an array that is longer than the frame': [bytes(...array16(3), 0xc0, 0xc0), /a container longer than the frame/],
  'a map that is longer than the frame': [bytes(0x82, 0xa1, 0x61, 0xc0), /a container longer than the frame/],
  'a short string that is cut off': [bytes(0xa3, 0x61), /truncated/],
  'a str8 that is cut off': [bytes(0xd9, 3, 0x61), /truncated/],
  'a number that is cut off': [bytes(0xcd, 1), /truncated/],
  'a binary that is cut off': [bytes(0xc5, 0, 2, 1), /truncated/],
  'one array too deep': [nested(MAX_DEPTH + 1), /deeper than 12 \(byte 12\)/],
  'one value too many': [bytes(...array16(MAX_VALUES), ...Array<number>(MAX_VALUES).fill(0xc0)), /more than 4096/],
  'an unsigned integer of 2^53': [bytes(0xcf, 0, 0x20, 0, 0, 0, 0, 0, 0), /beyond 2\^53/],
  'a signed integer of 2^53': [bytes(0xd3, 0, 0x20, 0, 0, 0, 0, 0, 0), /beyond 2\^53/],
  'a signed integer below -2^53': [bytes(0xd3, 0xff, 0xdf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), /beyond 2\^53/],
  'a float that is infinite': [bytes(0xca, 0x7f, 0x80, 0, 0), /not finite/],
  'a float that is no number': [bytes(0xca, 0xff, 0xc0, 0, 0), /not finite/],
  'a double that is infinite': [bytes(0xcb, 0xff, 0xf0, 0, 0, 0, 0, 0, 0), /not finite/],
  'a double that is no number': [bytes(0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0), /not finite/],
  'the reserved type': [bytes(0xc1), /type 0xc1, which is not allowed/],
  'an extension': [bytes(0xd4, 0x65, 0x00), /type 0xd4, which is not allowed/],
  'a str32': [bytes(0xdb, 0, 0, 0, 0), /type 0xdb, which is not allowed/],
  'an array32': [bytes(0xdd, 0, 0, 0, 0), /type 0xdd, which is not allowed/],
  'a key __proto__': [bytes(0x81, 0xa9, ...Buffer.from('__proto__'), 0xc0), /a key named __proto__/],
  'a longer form of that key': [bytes(0x81, 0xd9, 9, ...Buffer.from('__proto__'), 0xc0), /a key named __proto__/],
  'a number for a key': [bytes(0x81, 0x01, 0xc0), /a map key that is not a short string/],
  'a binary for a key': [bytes(0x81, 0xc4, 1, 0x61, 0xc0), /a map key that is not a short string/],
};

for (const [what, [frame, why]] of Object.entries(refused))
  test(`${what} is refused`, () => {
    assert.throws(() => scan(frame), why);
  });

test('the deepest, the most and the largest that are allowed pass', () => {
  scan(nested(MAX_DEPTH));
  scan(bytes(...array16(MAX_VALUES - 1), ...Array<number>(MAX_VALUES - 1).fill(0xc0)));
  scan(bytes(0x81, 0xa1, 0x61, 0xa9, ...Buffer.from('__proto__')));
  scan(bytes(0xcb, 0x7f, 0xef, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
  scan(bytes(0xcf, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
  scan(bytes(0xd3, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
  scan(bytes(0xd3, 0xff, 0xe0, 0, 0, 0, 0, 0, 0));
});
