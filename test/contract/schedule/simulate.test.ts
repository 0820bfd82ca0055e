import assert from 'node:assert/strict';
import { test } from 'node:test';
import { happeningsText, type Input, simulate } from '../../../contract/schedule/simulate.ts';
import { type Pair, tableOf } from './tables.ts';

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

test('what is on when others take over is ended as itself, also where one of those was forgotten on the way', () => {
  const cycle = { ticks: 65_536 };
  const pair: Pair = { kind: 'following', angle: 65_000, duration: 5000 };
  const program = tableOf({ timed: [{ at: 0 }], pairs: [pair], cycle });
  const other = tableOf({ timed: [{ at: 0 }], cycle });
  const inputs: Input[] = [
    { at: 10, replace: other },
    { at: 20, replace: other },
  ];
  const happened = simulate(program, { inputs, until: 200_000 });
  assert.equal(
    happeningsText(happened),
    '0 0 0 1 on due\n65000 0 0 2 on due\n65536 0 2 1 on due\n70000 0 0 2 off due\n',
  );
});
