import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History, roundUp, scaleOf, stepPath } from '../../../../web/page/views/bench/history.ts';

test('a history keeps the last, in their order', () => {
  const history = new History(4);
  for (let at = 0; at < 10; at++) history.add(at, at * 10);
  assert.equal(history.length, 4);
  assert.deepEqual(
    [...history.since(0)],
    [
      [6, 60],
      [7, 70],
      [8, 80],
      [9, 90],
    ],
  );
  assert.deepEqual(
    [...history.since(8)],
    [
      [8, 80],
      [9, 90],
    ],
  );
});

test('a scale has 0 and ends with a round number', () => {
  assert.deepEqual(scaleOf([]), [0, 1]);
  assert.deepEqual(scaleOf([7.4, 3]), [0, 10]);
  assert.deepEqual(scaleOf([-7.4]), [-10, 0]);
  assert.deepEqual(scaleOf([0.012]), [0, 0.02]);
  assert.deepEqual([0.3, 1, 1.1, 2, 21].map(roundUp), [0.5, 1, 2, 2, 50]);
});

test('a value holds until the next', () => {
  const path = stepPath(
    [
      [0, 0],
      [50, 10],
    ],
    [0, 100],
    [0, 10],
    { width: 100, height: 50 },
  );
  assert.equal(path, 'M0 50H50V0H100');
  assert.equal(stepPath([], [0, 100], [0, 10], { width: 100, height: 50 }), '');
});

test('noise neither makes a scale nor moves its ends', () => {
  assert.deepEqual(scaleOf([0.001, -0.002], 1), [0, 1]);
  assert.deepEqual(scaleOf([7.4, -0.002], 1), [0, 10]);
  assert.deepEqual(scaleOf([-0.5, -0.001], 1), [-1, 0]);
  assert.deepEqual(scaleOf([-7.4, 0.002], 1), [-10, 0]);
});
