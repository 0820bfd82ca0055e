import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentChanges } from '../../broker/recent-changes.ts';

const NS_PER_MS = 1_000_000n;
const at = (ms: number): bigint => BigInt(ms) * NS_PER_MS;

function changedAt(...times: number[]): RecentChanges {
  const changes = new RecentChanges();
  for (const ms of times) changes.note(at(ms));
  return changes;
}

test('what was never changed has no last change', () => {
  assert.deepEqual(new RecentChanges().usage(at(5)), { changesInLastSecond: 0 });
});

test('changes count for a second, the last one for ever', () => {
  const changes = changedAt(0, 400, 900);
  assert.deepEqual(changes.usage(at(999)), { changesInLastSecond: 3, sinceLastChangeS: 0.099 });
  assert.deepEqual(changes.usage(at(1000)), { changesInLastSecond: 2, sinceLastChangeS: 0.1 });
  assert.deepEqual(changes.usage(at(1900)), { changesInLastSecond: 0, sinceLastChangeS: 1 });
  assert.deepEqual(changes.usage(at(60_000)), { changesInLastSecond: 0, sinceLastChangeS: 59.1 });
  changes.note(at(60_000));
  assert.deepEqual(changes.usage(at(60_000)), { changesInLastSecond: 1, sinceLastChangeS: 0 });
});

test('asking does not change the answer', () => {
  const changes = changedAt(0, 500);
  assert.deepEqual(changes.usage(at(1200)), changes.usage(at(1200)));
});

test('a long run of changes is counted right at its end, and no more than 4096 are remembered', () => {
  const changes = new RecentChanges();
  for (let ms = 0; ms < 20_000; ms++) {
    changes.note(at(ms));
    assert.equal(changes.usage(at(ms)).changesInLastSecond, Math.min(ms + 1, 1000));
  }
  for (let count = 0; count < 20_000; count++) changes.note(at(30_000));
  assert.equal(changes.usage(at(30_000)).changesInLastSecond, 4096);
});
