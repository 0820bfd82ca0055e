import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Input, simulate } from '../../../contract/schedule/simulate.ts';
import { tableOf } from './tables.ts';

test('a program without end ends with as many events as were asked for', () => {
  const happened = simulate(tableOf({ timed: [{ at: 0, every: 10 }] }), { mostEvents: 5 });
  assert.deepEqual(
    happened.map(({ at }) => at),
    [0, 10, 20, 30, 40],
  );
});

test('so does a burst after a long stall, all of which is due at once', () => {
  const inputs: Input[] = [{ at: 0, stallTicks: 1e15 }];
  const program = tableOf({ timed: [{ at: 0, every: 1, missed: 'burst' }] });
  const happened = simulate(program, { inputs, mostEvents: 1000 });
  assert.deepEqual([happened.length, happened.at(-1)?.at, happened.at(-1)?.due], [1000, 1e15, 999]);
});

test('what goes wrong within an event is not hidden by that', () => {
  const larger = tableOf({ pairs: [{ angle: 0 }, { angle: 1 }] });
  const inputs: Input[] = [{ within: 1, nth: 1, replace: larger }];
  assert.throws(() => simulate(tableOf({ timed: [{ at: 0 }] }), { inputs }), RangeError);
});
