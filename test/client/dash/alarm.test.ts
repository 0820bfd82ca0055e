import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Alarm, type Limits } from '../../../client/dash/alarm.ts';
import { fc } from '../../random-cases.ts';

const clt: Limits = { lowDanger: -20, lowWarning: 0, highWarning: 95, highDanger: 105 };
const levels = (limits: Limits, slack: number, values: readonly (number | null)[]) => {
  const alarm = new Alarm(limits, slack);
  return values.map((value) => alarm.take(value));
};

describe('an alarm', () => {
  it('burns from its limits on, and goes out when the value is back by some', () => {
    assert.deepEqual(
      levels(clt, 3, [80, 94.9, 95, 93, 92.1, 92, 91.9, 95, 104, 105, 103, 101]),
      [0, 0, 1, 1, 1, 1, 0, 1, 1, 2, 2, 1],
    );
    assert.deepEqual(levels(clt, 3, [1, 0, 2, 3, 3.1, -20, -18, -16.9, 4]), [0, -1, -1, -1, 0, -2, -2, -1, 0]);
  });
  it('is out without limits, and while nothing is known', () => {
    assert.deepEqual(levels({}, 1, [-1e9, 1e9, null]), [0, 0, 0]);
    assert.deepEqual(levels({ highDanger: 10 }, 2, [10, 9, null, 9, 10]), [2, 2, 0, 0, 2]);
  });
  it('goes from one side to the other at once', () => {
    assert.deepEqual(levels({ lowDanger: 0, highDanger: 10 }, 8, [10, 1, 0, 9, 10]), [2, 0, -2, 0, 2]);
  });

  const limits = fc
    .array(fc.integer({ min: -100, max: 100 }), { minLength: 4, maxLength: 4 })
    .map((four) => four.sort((a, b) => a - b))
    .map(([lowDanger = 0, lowWarning = 0, highWarning = 0, highDanger = 0]) => ({
      lowDanger,
      lowWarning,
      highWarning,
      highDanger,
    }));
  const values = fc.array(fc.option(fc.double({ min: -150, max: 150, noNaN: true }), { freq: 20 }), { maxLength: 60 });

  it('never says less than the value alone, nor more than limits that are drawn in', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 30 }), values, (given, slack, taken) => {
        const drawnIn = {
          lowDanger: given.lowDanger + slack,
          lowWarning: given.lowWarning + slack,
          highWarning: given.highWarning - slack,
          highDanger: given.highDanger - slack,
        };
        const told = levels(given, slack, taken);
        for (const [index, value] of taken.entries()) {
          const bare = Math.abs(levels(given, 0, [value])[0] ?? 0);
          const most = Math.abs(levels(drawnIn, 0, [value])[0] ?? 0);
          assert.ok(
            Math.abs(told[index] ?? 0) >= bare && Math.abs(told[index] ?? 0) <= most,
            `${value}: ${told[index]}`,
          );
        }
      }),
    );
  });
  it('does not flutter for noise of less than its slack', () => {
    const noise = fc.array(fc.double({ min: -0.49, max: 0.49, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(fc.double({ min: -150, max: 150, noNaN: true }), noise, (around, wiggle) => {
        const told = levels(
          clt,
          1,
          wiggle.map((each) => around + each),
        );
        const changes = told.filter((level, index) => index > 0 && level !== told[index - 1]);
        assert.ok(changes.length <= 1, `${around}: ${told.join(' ')}`);
      }),
    );
  });
});
