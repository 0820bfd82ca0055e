/** The two intervals and the window, by a clock that the test turns. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Happening, type Intervals, Schedule } from '../../cli/psu/bridge/schedule.ts';
import { fc } from '../random-cases.ts';

const psud: Intervals = { commandMs: 100, updateMs: 360, windowMs: 20 };

/** What happens until an end, when nothing takes any time, or what `takes` says. */
function play(intervals: Intervals, endMs: number, takes: (happening: Happening, at: number) => number = () => 0) {
  let now = 0;
  const seen: { at: number; happening: Happening }[] = [];
  const schedule = new Schedule(intervals, now);
  while (now < endMs) {
    const at = now;
    for (const happening of schedule.take(at)) {
      seen.push({ at, happening });
      now += takes(happening, at);
    }
    now = Math.max(now, schedule.nextMs);
  }
  return seen;
}
const times = (seen: ReturnType<typeof play>, which: Happening) =>
  seen.filter(({ happening }) => happening === which).map(({ at }) => at);

describe('the schedule', () => {
  it('begins with both, the command first', () => {
    assert.deepEqual(new Schedule(psud, 5).take(5), ['command', 'update']);
  });
  it('has nothing before something is due', () => {
    const schedule = new Schedule(psud, 0);
    schedule.take(0);
    assert.equal(schedule.nextMs, 100);
    assert.deepEqual(schedule.take(99.9), []);
    assert.deepEqual(schedule.take(100), ['command']);
  });
  it('takes what falls within the window along, and keeps to its grid', () => {
    const seen = play({ commandMs: 100, updateMs: 315, windowMs: 20 }, 1000);
    // 315 goes with nothing; 630 with nothing; the command of 300 does not wait for 315; that of 400 is alone.
    assert.deepEqual(times(seen, 'update'), [0, 300, 630, 945]);
    assert.deepEqual(times(seen, 'command'), [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });
  it('has psud at 360 ms and 100 ms without skew: an update at 720 goes with the command of 700', () => {
    assert.deepEqual(times(play(psud, 1500), 'update'), [0, 360, 700, 1080, 1440]);
  });
  it('leaves out what has passed, and does not make up for it', () => {
    const seen = play(psud, 1300, (happening, at) => (happening === 'command' && at === 100 ? 500 : 0));
    assert.deepEqual(times(seen, 'command'), [0, 100, 600, 700, 800, 900, 1000, 1080, 1200]);
    assert.deepEqual(times(seen, 'update'), [0, 600, 700, 1080]);
  });
  it('does nothing twice when it comes a moment too late', () => {
    const schedule = new Schedule(psud, 0);
    schedule.take(0);
    assert.deepEqual(schedule.take(190), ['command']);
    assert.ok(schedule.nextMs > 210, String(schedule.nextMs));
  });
});

describe('for any intervals, and whatever things take', () => {
  const anyIntervals = fc
    .record({
      commandMs: fc.integer({ min: 10, max: 500 }),
      updateMs: fc.integer({ min: 10, max: 1000 }),
      part: fc.integer({ min: 0, max: 99 }),
    })
    .map(({ commandMs, updateMs, part }) => ({
      commandMs,
      updateMs,
      windowMs: Math.floor((Math.min(commandMs, updateMs) * part) / 100),
    }));
  const anyTakes = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 20 });

  it('nothing is more than the window early, and none comes twice for one point of its grid', () => {
    fc.assert(
      fc.property(anyIntervals, anyTakes, (intervals, takes) => {
        let turn = 0;
        const seen = play(intervals, 5000, () => takes[turn++ % takes.length] ?? 0);
        for (const [which, interval] of [
          ['command', intervals.commandMs],
          ['update', intervals.updateMs],
        ] as const) {
          const points = times(seen, which).map((at) => Math.floor((at + intervals.windowMs) / interval));
          assert.deepEqual(points, [...new Set(points)], which);
        }
      }),
    );
  });
  it('nothing drifts: without delays each has as many as its interval says', () => {
    fc.assert(
      fc.property(anyIntervals, (intervals) => {
        const seen = play(intervals, 20_000);
        for (const [which, interval] of [
          ['command', intervals.commandMs],
          ['update', intervals.updateMs],
        ] as const)
          assert.ok(Math.abs(times(seen, which).length - 20_000 / interval) <= 2, which);
      }),
    );
  });
});
