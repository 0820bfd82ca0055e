import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { niceRange, niceStep, steadyRange, ticksWithin } from '../../../../web/page/charts/nice-range.ts';
import type { Extent } from '../../../../web/page/charts/samples.ts';

describe('ranges of axes', () => {
  it('steps are 1, 2 or 5 times a power of ten', () => {
    assert.deepEqual(
      [niceStep(8500, 5), niceStep(1, 4), niceStep(0.03, 4), niceStep(100, 4), niceStep(0, 4), niceStep(Number.NaN, 4)],
      [2000, 0.5, 0.01, 50, 1, 1],
    );
  });
  it('go around what there is, also where that is one value', () => {
    assert.deepEqual(niceRange({ low: 815, high: 4120 }), { low: 0, high: 5000 });
    const { low, high } = niceRange({ low: 14.1, high: 14.1 });
    assert.ok(low < 14.1 && high > 14.1);
  });
  it('marks are exact, and within', () => {
    assert.deepEqual(ticksWithin({ low: 0, high: 0.3 }, 3), [0, 0.1, 0.2, 0.3]);
    assert.deepEqual(ticksWithin({ low: -40, high: 280 }, 4), [0, 100, 200]);
    assert.deepEqual(ticksWithin({ low: 3, high: 3.4 }, 1), [3]);
  });
  it('a range that fits stays; it grows at once, and shrinks only when little of it is used', () => {
    let shown: Extent = steadyRange(undefined, { low: 0, high: 90 });
    assert.deepEqual(shown, { low: 0, high: 100 });
    assert.equal(steadyRange(shown, { low: 20, high: 80 }), shown);
    shown = steadyRange(shown, { low: 0, high: 101 });
    assert.ok(shown.high >= 101);
    assert.deepEqual(steadyRange(shown, { low: 50, high: 55 }), niceRange({ low: 50, high: 55 }));
    assert.equal(steadyRange(shown, undefined), shown);
    assert.deepEqual(steadyRange(undefined, undefined), { low: 0, high: 1 });
  });
  it('whatever comes, it is within', () => {
    let shown: Extent | undefined;
    for (let turn = 0; turn < 2000; turn++) {
      const low = Math.sin(turn / 7) * 10 ** ((turn % 90) / 15 - 3);
      const found = { low, high: low + Math.abs(Math.cos(turn / 3)) * 10 ** ((turn % 60) / 10 - 3) };
      shown = steadyRange(shown, found);
      const slack = 1e-6 * (shown.high - shown.low);
      assert.ok(
        shown.low <= found.low + slack && shown.high >= found.high - slack,
        `${JSON.stringify({ found, shown })}`,
      );
    }
  });
});
