import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawLine } from '../../../../web/page/charts/line-path.ts';

const one = { scale: 1, offset: 0 };

function drawn(points: readonly (readonly [number, number])[], x = one): string[] {
  const path: string[] = [];
  const line = {
    moveTo: (px: number, py: number) => void path.push(`M${px},${py}`),
    lineTo: (px: number, py: number) => void path.push(`L${px},${py}`),
  };
  const [times, values] = [Float64Array.from(points, ([at]) => at), Float32Array.from(points, ([, value]) => value)];
  drawLine(line, times, values, 0, points.length, x, one);
  return path;
}

describe('the path of a line', () => {
  it('goes from point to point', () => {
    assert.deepEqual(drawn([[0, 1], [1, 2], [2, 3]]), ['M0,1', 'L1,2', 'L2,3']); // biome-ignore format: as it is drawn
  });
  it('is not drawn through what is not known', () => {
    const path = drawn([[0, 1], [1, 2], [2, Number.NaN], [3, 5], [4, 6]]); // biome-ignore format: as it is drawn
    assert.deepEqual(path, ['M0,1', 'L1,2', 'M3,5', 'L4,6']);
  });
  it('of many points in one column of pixels, no peak is lost, and few are drawn', () => {
    const points = Array.from(
      { length: 5000 },
      (_, at) => [at, at === 2345 ? 99 : at === 3456 ? -99 : (at % 7) / 7] as const,
    );
    const path = drawn(points, { scale: 1 / 500, offset: 0 });
    assert.ok(path.length < 60, String(path.length));
    assert.ok(path.some((step) => step.endsWith(',99')));
    assert.ok(path.some((step) => step.endsWith(',-99')));
  });
  it('ends where the last value is', () => {
    const path = drawn([[0, 1], [0.1, 9], [0.2, 4]]); // biome-ignore format: as it is drawn
    assert.equal(path.at(-1), 'L0,4');
  });
});
