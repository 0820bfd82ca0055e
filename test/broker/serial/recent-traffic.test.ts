import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Piece, RecentTraffic } from '../../../broker/serial/recent-traffic.ts';
import { encode } from '../../../contract/wire/codec.ts';
import { MAX_FRAME } from '../../../contract/wire/frame.ts';
import { fc } from '../../random-cases.ts';

const piece = fc.record({
  direction: fc.constantFrom('received', 'sent'),
  length: fc.integer({ min: 1, max: 700 }),
  laterMs: fc.nat(30),
});

const inOrder = (pieces: readonly Piece[]) => {
  const at = new Map<string, number>();
  for (const { direction, offset, bytes } of pieces) {
    assert.equal(offset, at.get(direction) ?? offset, 'no gap within');
    at.set(direction, offset + bytes.length);
    for (const [index, byte] of bytes.entries()) assert.equal(byte, (offset + index) % 256);
  }
};

test('the last bytes are kept, numbered, both ways, and not more than are wanted', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 80 }),
      fc.nat(5000),
      fc.integer({ min: 1, max: 3000 }),
      (all, keep, most) => {
        const recent = new RecentTraffic();
        const offsets = { received: 0, sent: 0 };
        let atMs = 0;
        for (const { direction, length, laterMs } of all) {
          atMs += laterMs;
          const offset = offsets[direction];
          const bytes = Uint8Array.from({ length }, (_, index) => (offset + index) % 256);
          offsets[direction] += length;
          recent.add({ direction, offset, bytes, atMs }, keep);
        }
        const total = offsets.received + offsets.sent;
        const pieces = recent.last(most);
        inOrder(pieces);
        const length = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
        assert.equal(length, Math.min(total, keep, most));
        for (const direction of ['received', 'sent'] as const) {
          const last = pieces.findLast((each) => each.direction === direction);
          if (last !== undefined)
            assert.equal(last.offset + last.bytes.length, offsets[direction], 'up to the last byte');
        }
      },
    ),
  );
});

test('single bytes both ways, for ever: memory and the answer stay small', () => {
  const recent = new RecentTraffic();
  for (let at = 0; at < 20_000; at++) {
    const direction = at % 2 === 0 ? 'received' : 'sent';
    recent.add({ direction, offset: at >> 1, bytes: Uint8Array.of(at), atMs: at * 100 }, 1_000_000);
  }
  const pieces = recent.last(60_000);
  assert.ok(pieces.length > 500 && pieces.length <= 4096, `${pieces.length}`);
  assert.ok(encode({ pieces }).length < MAX_FRAME);
});
