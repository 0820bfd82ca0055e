import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outbox } from '../../broker/outbox.ts';
import { MAX_FRAME } from '../../contract/wire/frame.ts';
import { MAX_VALUES } from '../../contract/wire/scan.ts';

test('what its reader would not take is not sent: neither too many bytes nor too many values', () => {
  const written: Uint8Array[] = [];
  const outbox = new Outbox((bytes) => written.push(bytes));
  assert.equal(outbox.push('x'.repeat(MAX_FRAME)), false);
  assert.equal(outbox.push(Array.from({ length: MAX_VALUES }, () => 0)), false);
  outbox.flush();
  assert.deepEqual(written, []);
  assert.equal(outbox.push(Array.from({ length: MAX_VALUES - 1 }, () => 0)), true);
  outbox.flush();
  assert.equal(written.length, 1);
});
