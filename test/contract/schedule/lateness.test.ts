import assert from 'node:assert/strict';
import { test } from 'node:test';
import { edgesNs, Lateness } from '../../../contract/schedule/lateness.ts';
import { BUCKETS, bucketOf, upperEdgeOf } from '../../../contract/schedule/lateness-buckets.ts';
import { fc } from '../../random-cases.ts';

const times = fc.oneof(
  fc.integer({ min: -40, max: 40 }),
  fc.integer({ min: -2_000_000, max: 50_000_000 }),
  fc.integer({ min: -(2 ** 44), max: 2 ** 45 }),
);

test('every time is in the one bucket between whose edges it lies, and buckets are narrow', () => {
  fc.assert(
    fc.property(times, (ns) => {
      const bucket = bucketOf(ns);
      const upper = upperEdgeOf(bucket);
      assert.ok(ns <= upper, `${ns} above ${upper}`);
      if (bucket > 0) assert.ok(ns > upperEdgeOf(bucket - 1));
      assert.ok(upper - ns <= Math.abs(ns) / 16 + 1);
    }),
    { numRuns: 3000 },
  );
  assert.equal(bucketOf(2 ** 52), BUCKETS - 1);
  assert.equal(bucketOf(-(2 ** 52)), 0);
});

test('what is told is what sorting would tell', () => {
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 200 }), (all) => {
      const lateness = new Lateness('pwm', 5000);
      for (const ns of all) assert.equal(lateness.record(ns), ns <= 5000);
      const sorted = all.toSorted((a, b) => a - b);
      const line = lateness.toJSON();
      assert.equal(line.count, all.length);
      assert.equal(line.minNs, sorted[0]);
      assert.equal(line.maxNs, sorted.at(-1));
      assert.equal(line.lateShare, all.filter((ns) => ns > 5000).length / all.length);
      for (const [share, told] of [
        [0.5, line.p50Ns],
        [0.99, line.p99Ns],
      ] as const) {
        const exact = sorted[Math.ceil(share * all.length) - 1] ?? 0;
        assert.ok(told >= exact && told <= exact + Math.abs(exact) / 16 + 1, `${told} for ${exact}`);
      }
      for (const [n, { leSeconds, count }] of lateness.cumulative().entries()) {
        const edge = edgesNs[n] ?? Number.POSITIVE_INFINITY;
        assert.equal(leSeconds, edge / 1e9);
        assert.equal(count, all.filter((ns) => ns <= edge).length);
      }
    }),
    { numRuns: 300 },
  );
});

test('two that are merged are one that counted all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(times, fc.constantFrom(0, 200_000_000, 20_000_000)), { maxLength: 60 }),
      fc.nat(),
      (all, at) => {
        const cut = all.length === 0 ? 0 : at % all.length;
        const [one, a, b] = [new Lateness('x'), new Lateness('x'), new Lateness('x')];
        for (const [n, [ns, cycle]] of all.entries()) {
          one.record(ns, cycle);
          (n < cut ? a : b).record(ns, cycle);
        }
        b.skip(3);
        one.skip(3);
        a.merge(b);
        assert.deepEqual(a.toJSON(), one.toJSON());
        assert.deepEqual(a.cumulative(), one.cumulative());
        assert.ok(Math.abs(a.sumNs - one.sumNs) <= 1e-9 * Math.abs(one.sumNs) + 1);
      },
    ),
    { numRuns: 300 },
  );
});

test('degrees at the speed of the moment', () => {
  const lateness = new Lateness('coil', 100_000);
  // 39 µs at 22300 rpm are 5.2 degrees; the same at 600 rpm are 0.14.
  lateness.record(39_000, Math.round(120e9 / 600));
  assert.equal(lateness.record(39_000, Math.round(120e9 / 22_300)), true);
  lateness.record(-10_000, Math.round(120e9 / 600));
  const { degrees, lateShare, toleranceNs } = lateness.toJSON();
  assert.equal(degrees?.max.toFixed(2), '5.22');
  assert.equal(degrees?.min.toFixed(3), '-0.036');
  assert.equal(Math.round(degrees?.rpm ?? 0), 22_300);
  assert.equal(lateShare, 0);
  assert.equal(toleranceNs, 100_000);
  assert.equal(lateness.record(100_001), false);
  lateness.reset();
  assert.deepEqual(lateness.toJSON(), new Lateness('coil', 100_000).toJSON());
});

test('without a tolerance late is later than 100 microseconds, and nothing is broken', () => {
  const lateness = new Lateness('gpio');
  assert.deepEqual([lateness.record(100_000), lateness.record(100_001), lateness.skip(2)], [true, true, true]);
  const { lateShare, skipped, toleranceNs, degrees } = lateness.toJSON();
  assert.deepEqual(
    { lateShare, skipped, toleranceNs, degrees },
    { lateShare: 0.5, skipped: 2, toleranceNs: null, degrees: null },
  );
  assert.equal(new Lateness('serial', 5).skip(1), false);
});
