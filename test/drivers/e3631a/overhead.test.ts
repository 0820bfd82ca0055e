import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Overhead } from '../../../drivers/e3631a/overhead.ts';

it('the most is remembered for minutes, and does not count for what is usual', () => {
  const overhead = new Overhead();
  for (let second = 0; second < 60; second++) overhead.note(2, second * 1000);
  assert.ok(Math.abs(overhead.usualMs - 2) < 0.01);
  overhead.note(200, 60_000);
  assert.equal(overhead.mostMs, 200);
  for (let second = 61; second < 400; second++) overhead.note(2, second * 1000);
  assert.equal(overhead.mostMs, 200);
  assert.ok(overhead.usualMs < 2.1);
  for (let second = 400; second < 1000; second++) overhead.note(2, second * 1000);
  assert.equal(overhead.mostMs, 2);
});
