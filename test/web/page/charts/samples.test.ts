import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { extentOf, placeOfTime, summaryOf } from '../../../../web/page/charts/samples.ts';

describe('samples', () => {
  it('the place of a time is that of the first that is not before it', () => {
    const times = Float64Array.of(1, 2, 2, 5);
    assert.deepEqual(
      [0, 1, 1.5, 2, 3, 5, 6].map((seconds) => placeOfTime(times, seconds)),
      [0, 0, 1, 1, 3, 3, 4],
    );
    assert.equal(placeOfTime(new Float64Array(), 3), 0);
  });
  it('what is not known has no part in the least, the most, and the mean', () => {
    const values = Float32Array.of(Number.NaN, 4, Number.NaN, 2, Number.NaN);
    assert.deepEqual(extentOf(values, 0, 5), { low: 2, high: 4 });
    assert.deepEqual(summaryOf(values, 0, 5), { low: 2, high: 4, mean: 3, last: 2 });
    assert.equal(extentOf(values, 2, 3), undefined);
    assert.equal(summaryOf(values, 4, 5), undefined);
  });
});
