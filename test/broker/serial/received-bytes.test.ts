import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceivedBytes } from '../../../broker/serial/received-bytes.ts';
import { fc } from '../../random-cases.ts';

test('what goes in comes out, in order, whatever is taken at once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.record({ add: fc.nat(9000) }), fc.record({ take: fc.nat(9000) })), { maxLength: 60 }),
      (steps) => {
        const received = new ReceivedBytes(30_000);
        let [next, taken] = [0, 0];
        for (const step of steps) {
          if ('add' in step) {
            received.add(Uint8Array.from({ length: step.add }, () => next++ % 251));
          } else {
            const bytes = received.take(step.take);
            assert.equal(bytes.length, Math.min(step.take, next - taken));
            for (const byte of bytes) assert.equal(byte, taken++ % 251);
          }
          assert.equal(received.length, next - taken);
          assert.equal(received.room, Math.max(0, 30_000 - received.length));
        }
      },
    ),
  );
});

test('nothing is left after it was cleared', () => {
  const received = new ReceivedBytes(100);
  received.add(new Uint8Array(60));
  received.clear();
  assert.equal(received.length, 0);
  assert.equal(received.take(10).length, 0);
  received.add(Uint8Array.of(1, 2));
  assert.deepEqual([...received.take(5)], [1, 2]);
});
