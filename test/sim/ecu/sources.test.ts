/** Where a controller has its values from: sweeps, an engine, a log. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dialects } from '../../../sim/ecu/dialect.ts';
import type { Quantities } from '../../../sim/ecu/quantities.ts';
import { EngineSource } from '../../../sim/ecu/sources/engine.ts';
import { parseLogText } from '../../../sim/ecu/sources/log-text.ts';
import { rowsSource } from '../../../sim/ecu/sources/named.ts';
import { stimulusAt } from '../../../sim/ecu/sources/sweep.ts';
import { fc } from '../../random-cases.ts';

const { layout } = dialects.microsquirt;
const within = (value: number, low: number, high: number, what: string) =>
  assert.ok(value >= low && value <= high, `${what} ${value} is not within ${low} to ${high}`);

describe("the stimulator's sweeps", () => {
  const ranges = {
    rpm: [500, 8500],
    rpmdot: [0, 200],
    pulsewidth1: [0, 2500],
    pulsewidth2: [0, 2500],
    batteryvoltage: [110, 150],
    tps: [0, 1000],
    coolant: [1500, 2100],
  } as const;

  it('go from end to end and back, all of them, in whole numbers', () => {
    const seen = Array.from({ length: 12_000 }, (_, index) => stimulusAt(index / 100));
    assert.ok(seen.every((values) => Object.values(values).every(Number.isInteger)));
    for (const [name, [low, high]] of Object.entries(ranges)) {
      const values = seen.map((each) => each[name as keyof typeof ranges]);
      assert.ok(
        values.every((value) => value >= low && value <= high),
        name,
      );
      assert.ok(Math.min(...values) <= low + (high - low) * 0.01, `${name} comes down`);
      assert.ok(Math.max(...values) >= high - (high - low) * 0.01, `${name} goes up`);
    }
    assert.equal(stimulusAt(61.9).seconds, 61);
  });

  it('do not jump', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), (seconds) => {
        const [now, then] = [stimulusAt(seconds), stimulusAt(seconds + 0.001)];
        assert.ok(Math.abs(now.rpm - then.rpm) <= 6 && Math.abs(now.tps - then.tps) <= 2);
      }),
      { numRuns: 100 },
    );
  });
});

/** Every tenth of a second. */
function run(seed: number, fromS: number, toS: number): Quantities[] {
  const source = new EngineSource(seed);
  return Array.from({ length: Math.round((toS - fromS) * 10) }, (_, index) => source.at(fromS + index / 10).quantities);
}

describe('the engine', () => {
  it('is the same for the same seed at the same time, whatever was asked before', () => {
    const [often, once, other] = [new EngineSource(3), new EngineSource(3), new EngineSource(4)];
    for (let seconds = 0; seconds < 40; seconds += 0.013) often.at(seconds);
    assert.deepEqual(often.at(40), once.at(40));
    assert.deepEqual(often.at(12), new EngineSource(3).at(12), 'also before it');
    assert.notDeepEqual(once.at(41), other.at(41));
    assert.deepEqual(new EngineSource(3).at(1800 + 12), new EngineSource(3).at(12), 'it begins anew each half hour');
  });

  it('stands still, is cranked, and then runs by itself', () => {
    const source = new EngineSource(1);
    const [still, cranked, idle] = [0.2, 1.3, 5].map((seconds) => source.at(seconds).quantities);
    assert.deepEqual([still?.rpm, still?.pulseWidthMs, still?.isRunning], [0, 0, false]);
    within(cranked?.rpm ?? 0, 150, 350, 'cranking');
    within(cranked?.batteryVolts ?? 0, 9.5, 11, 'a battery that cranks');
    assert.ok(idle?.isRunning && idle.isWarmingUp && idle.isAfterStart);
    within(idle.rpm, 1000, 1500, 'cold idle');
    within(idle.batteryVolts, 13.5, 14.5, 'a battery that is charged');
  });

  for (const seed of [1, 2, 3])
    it(`does nothing that no engine does: seed ${seed}`, () => {
      const moments = run(seed, 4, 240);
      for (const q of moments) {
        within(q.rpm, 500, 7400, 'rpm');
        within(q.mapKpa, 15, q.barometerKpa + 1, 'map');
        within(q.throttlePercent, 0, 100, 'throttle');
        within(q.coolantC, 15, 100, 'coolant');
        within(q.airC, 15, 60, 'air');
        within(q.afr, 10, 20, 'afr');
        within(q.advanceDeg, -5, 45, 'advance');
        within(q.pulseWidthMs, 0, 25, 'pulse width');
        // No more fuel than two turns have time for.
        assert.ok(q.pulseWidthMs <= 120_000 / q.rpm, `${q.pulseWidthMs} ms at ${q.rpm} rpm`);
        if (q.pulseWidthMs === 0) assert.ok(q.isDecelerating && q.afr > 18, 'lean where the fuel is cut');
      }
      const speeds = moments.map(({ rpm }) => rpm);
      assert.ok(Math.max(...speeds) > 2500 && Math.min(...speeds) < 1400, 'it is revved, and idles');
    });

  it('has load where the throttle is open, and fuel where there is load', () => {
    const moments = run(2, 10, 240).filter(({ pulseWidthMs }) => pulseWidthMs > 0);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [open, closed] = [
      moments.filter(({ throttlePercent }) => throttlePercent > 30),
      moments.filter(({ throttlePercent }) => throttlePercent === 0),
    ];
    assert.ok(open.length > 10 && closed.length > 10);
    assert.ok(mean(open.map(({ mapKpa }) => mapKpa)) > 1.4 * mean(closed.map(({ mapKpa }) => mapKpa)));
    assert.ok(mean(open.map(({ pulseWidthMs }) => pulseWidthMs)) > 1.2 * mean(closed.map((q) => q.pulseWidthMs)));
  });

  it('warms up, idles slower then, and wants no more for it', () => {
    const [cold, warm] = [run(1, 5, 6), run(1, 600, 900)];
    const steady = warm.filter(({ throttlePercent, rpm }) => throttlePercent === 0 && rpm < 1200);
    assert.ok(warm.every(({ coolantC }) => coolantC > 78 && coolantC < 95));
    assert.ok(warm.every(({ warmupPercent }) => warmupPercent === 100));
    assert.ok(cold.every(({ warmupPercent, coolantC }) => warmupPercent > 130 && coolantC < 25));
    assert.ok(steady.length > 20 && steady.every(({ idleTargetRpm }) => idleTargetRpm < 900));
  });
});

describe('a log that is played again', () => {
  const msl =
    '"MS2Extra comms342"\n"Capture Date: today"\nTime\tRPM\tMAP\tCLT\tNote\ns\trpm\tkPa\tF\t\n0.0\t900\t32.5\t70\t\nMARK 001 - here\n0.5\t1000\t33\t71\t\n2.0\t1500\t40\t72\t\n';

  it('says what its rows say, each for its time, by the headings of logs', () => {
    const source = rowsSource(parseLogText(msl), layout);
    const rpmAt = (seconds: number) => source.at(seconds).channels?.rpm;
    assert.deepEqual([0, 0.49, 0.5, 1.99, 2, 2.9].map(rpmAt), [900, 900, 1000, 1000, 1500, 1500]);
    assert.equal(rpmAt(3.1), 900, 'and from the beginning again');
    assert.deepEqual(source.at(2).channels, { rpm: 1500, map: 40, coolant: 72 });
  });

  it('may be a table with commas, of names of channels, without times', () => {
    const source = rowsSource(parseLogText('rpm,tps\n1000,5\n2000,\n'), layout);
    assert.deepEqual([source.at(0).channels, source.at(0.1).channels], [{ rpm: 1000, tps: 5 }, { rpm: 2000 }]);
  });

  it('is refused where it is none', () => {
    assert.throws(() => parseLogText('nothing here'), /this is no log/);
    assert.throws(() => rowsSource(parseLogText('a,b\n1,2\n'), layout), /no channel of this controller: a, b/);
  });
});
