import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SentBytes } from '../../../broker/serial/sent-bytes.ts';
import { fc } from '../../random-cases.ts';

const MS = 1_000_000n;

test('what was sent within a second counts, and 10 ms more at most', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ laterMs: fc.nat(300), bytes: fc.nat(100) }), { maxLength: 60 }), (steps) => {
      const sent = new SentBytes();
      const all: { atMs: number; bytes: number }[] = [];
      let atMs = 0;
      for (const { laterMs, bytes } of steps) {
        atMs += laterMs;
        sent.note(BigInt(atMs) * MS, bytes);
        all.push({ atMs, bytes });
        const since = (ms: number) =>
          all.filter((each) => atMs - each.atMs < ms).reduce((sum, each) => sum + each.bytes, 0);
        const counted = sent.inLastSecond(BigInt(atMs) * MS);
        assert.ok(counted >= since(1000) && counted <= since(1010), `${since(1000)} ≤ ${counted} ≤ ${since(1010)}`);
      }
      assert.equal(sent.inLastSecond(BigInt(atMs + 1010) * MS), 0);
    }),
  );
});
