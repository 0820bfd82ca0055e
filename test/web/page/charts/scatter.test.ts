import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Samples } from '../../../../web/page/charts/samples.ts';
import { CLASSES, classEnds, MOST_POINTS, scatterData } from '../../../../web/page/charts/scatter-points.ts';

const samplesOf = (channels: Record<string, number[]>): Samples => ({
  revision: 1,
  times: () => Float64Array.from(Object.values(channels)[0] ?? [], (_, at) => at),
  values: (name) => (Object.hasOwn(channels, name) ? Float32Array.from(channels[name] ?? []) : undefined),
});

describe('points of a scatter plot', () => {
  it('have classes by the third channel', () => {
    const samples = samplesOf({ x: [1, 2, 3, Number.NaN], y: [4, 5, 6, 7], by: [0, 50, 100, 1] });
    const data = scatterData(samples, { x: 'x', y: 'y', by: 'by' }, 0, 4);
    assert.equal(data?.count, 3);
    assert.deepEqual([...(data?.classes ?? [])].slice(0, 3), [0, 2, CLASSES - 1]);
  });
  it('are few, however many there are, and the same ones while time goes on', () => {
    const many = Array.from({ length: 50_000 }, (_, at) => at);
    const samples = samplesOf({ x: many, y: many });
    const first = scatterData(samples, { x: 'x', y: 'y', by: undefined }, 0, 40_000);
    const later = scatterData(samples, { x: 'x', y: 'y', by: undefined }, 7, 40_007);
    assert.ok((first?.count ?? 0) <= MOST_POINTS);
    const known = new Set(first?.x);
    assert.ok([...(later?.x ?? [])].slice(0, 1000).every((value) => known.has(value)));
  });
  it('there are none where a channel is not known', () => {
    assert.equal(scatterData(samplesOf({ x: [1] }), { x: 'x', y: 'y', by: undefined }, 0, 1), undefined);
    assert.equal(
      scatterData(samplesOf({ x: [Number.NaN], y: [1] }), { x: 'x', y: 'y', by: undefined }, 0, 1),
      undefined,
    );
  });
  it('the legend has both ends of each class', () => {
    assert.deepEqual(classEnds({ low: 0, high: 50 })[1], { low: 10, high: 20 });
  });
});
