import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../../../contract/wire/codec.ts';
import { MAX_FRAME } from '../../../contract/wire/frame.ts';
import { fitsFrame, roomOf } from '../../../contract/wire/room.ts';
import { MAX_VALUES } from '../../../contract/wire/scan.ts';

test('what things take in a frame is what the wire counts: bytes, and values with their keys', () => {
  const item = { name: 'fan', list: [1, 2, { x: null }], bytes: new Uint8Array(3) };
  assert.deepEqual(roomOf(item), { bytes: encode(item).length, values: 1 + 2 + 2 + 2 + 2 + 2 + 1 });
  const values = (count: number) => encode(Array.from({ length: count }, () => 0));
  assert.equal(roomOf(Array.from({ length: MAX_VALUES - 1 }, () => 0)).values, MAX_VALUES);
  assert.ok(fitsFrame(values(MAX_VALUES - 1)));
  assert.ok(!fitsFrame(values(MAX_VALUES)));
  assert.ok(fitsFrame(encode('x'.repeat(MAX_FRAME - 8))));
  assert.ok(!fitsFrame(encode('x'.repeat(MAX_FRAME))));
});
