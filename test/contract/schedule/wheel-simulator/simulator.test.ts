/** The wheels that turn in tests, replays and drawings: where they are, and what their sensors see. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseWheel } from '../../../../contract/schedule/decoder/wheel.ts';
import { type EdgeFault, edgesOf } from '../../../../contract/schedule/wheel-simulator/edges.ts';
import { Motion, type Profile } from '../../../../contract/schedule/wheel-simulator/profile.ts';
import { fc } from '../../../random-cases.ts';

const profiles = fc.record({
  segments: fc.array(
    fc.record({
      fromRpm: fc.integer({ min: 1, max: 9000 }),
      toRpm: fc.integer({ min: 1, max: 9000 }),
      seconds: fc.integer({ min: 1, max: 20 }).map((tenths) => tenths / 10),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  startDegrees: fc.nat(719),
  ripple: fc.record({
    depth: fc.integer({ min: 0, max: 90 }).map((percent) => percent / 100),
    cylinders: fc.integer({ min: 1, max: 16 }),
    atDegrees: fc.nat(719),
  }),
});

describe('a motion', () => {
  it('comes to each place once, at the time that it is there', () => {
    fc.assert(
      fc.property(profiles, fc.integer({ min: 0, max: 1000 }), (profile, part) => {
        const motion = new Motion(profile);
        const seconds = (motion.seconds * part) / 1000;
        const cycles = motion.cyclesAt(seconds);
        const found = motion.timeOf(cycles);
        // At the very start and end a rounding may fall outside.
        if (part > 0 && part < 1000)
          assert.ok(Math.abs((found ?? Number.NaN) - seconds) < 1e-6, `${found} for ${seconds}`);
        assert.ok(motion.cyclesAt(Math.min(motion.seconds, seconds + 0.001)) >= cycles, 'it turned back');
      }),
    );
  });
  it('turns as far as its mean speeds say, rippled or not, and no farther', () => {
    const segments = [
      { fromRpm: 600, toRpm: 1800, seconds: 2 },
      { fromRpm: 3000, seconds: 1 },
    ];
    const plain = new Motion({ segments, startDegrees: 90 });
    assert.ok(Math.abs(plain.cyclesAt(3) - 45.125) < 1e-9);
    assert.equal(plain.timeOf(45.2), undefined);
    assert.ok(Math.abs((plain.timeOf(20.125) ?? 0) - 2) < 1e-9, 'the step is where the second segment begins');
    const rippled = new Motion({ segments, ripple: { depth: 0.5, cylinders: 4 } });
    for (const quarter of [1, 2, 3]) {
      const cycles = 10 + quarter / 4;
      assert.ok(Math.abs(rippled.cyclesAt(rippled.timeOf(cycles) ?? 0) - cycles) < 1e-9);
    }
  });
  it('has a speed that goes up and down by as much as the ripple says', () => {
    const motion = new Motion({ segments: [{ fromRpm: 1200, seconds: 1 }], ripple: { depth: 0.25, cylinders: 4 } });
    const speeds = Array.from({ length: 10_000 }, (_, index) => {
      const at = index / 10_100;
      return (motion.cyclesAt(at + 1e-5) - motion.cyclesAt(at)) / 1e-5 / 10;
    });
    assert.ok(Math.abs(Math.max(...speeds) - 1.25) < 0.01 && Math.abs(Math.min(...speeds) - 0.75) < 0.01);
  });
  it('is refused where no engine turns so', () => {
    const refused = (profile: Profile) => () => new Motion(profile);
    assert.throws(refused({ segments: [{ fromRpm: -1, seconds: 1 }] }), /forwards/);
    assert.throws(refused({ segments: [{ fromRpm: 1, seconds: 0 }] }), /for a time/);
    assert.throws(refused({ segments: [], ripple: { depth: 1, cylinders: 4 } }), /below 1/);
  });
});

describe('edges', () => {
  const wheel = parseWheel('36-1+1', 'crank');
  const run = (faults: EdgeFault[] = []) => [
    ...edgesOf({ wheel, profile: { segments: [{ fromRpm: 1000, seconds: 0.36 }] }, ticksPerSecond: 1e6, faults }),
  ];
  it('come at their teeth, one marker a cycle among them, in order', () => {
    const edges = run();
    assert.equal(edges.filter(({ kind }) => kind === 'tooth').length, 6 * 35 + 1);
    assert.equal(edges.filter(({ kind }) => kind === 'marker').length, 3);
    assert.deepEqual(
      edges.slice(33, 37).map(({ at }) => at),
      [55_000, 56_667, 60_000, 61_667],
    );
    assert.deepEqual(
      edges,
      edges.toSorted((a, b) => a.at - b.at),
    );
    assert.deepEqual(edges, run(), 'the same again');
  });
  it('are missing, and too many, where they are told to be', () => {
    const edges = run([{ missing: 3 }, { extraAfter: 5, part: 0.25 }, { extraAfter: 5, part: 0.1 }]);
    const noise = edges.filter(({ kind }) => kind === 'noise').map(({ at }) => at);
    assert.deepEqual(noise, [8500, 8750]);
    assert.equal(edges.length, run().length + 1);
    assert.ok(!edges.some(({ edge, at }) => edge === 3 && at < 60_000));
  });
  it('of a wheel that stands do not come', () => {
    assert.deepEqual(
      [
        ...edgesOf({
          wheel,
          profile: { segments: [{ fromRpm: 0, seconds: 1 }], startDegrees: 3 },
          ticksPerSecond: 1e6,
        }),
      ],
      [],
    );
  });
});
