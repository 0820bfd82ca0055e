import assert from 'node:assert/strict';
import { test } from 'node:test';
import { angleOfDegrees, cycleOfRpm, degreesOfTicks } from '../../../contract/schedule/angle.ts';
import { type Input, simulate } from '../../../contract/schedule/simulate.ts';
import { type Pair, tableOf } from './tables.ts';

test('a slow shaft whose pace is told a thousand times a second is where it should be', () => {
  const cycles = Array.from({ length: 20_000 }, (_, n) => ({
    at: n * 1_000_000,
    cycleTicks: 12_000_000_000 + (n % 2),
  }));
  const happened = simulate(tableOf({ pairs: [{ angle: 32_768 }] }), { inputs: cycles, until: 20_000_000_000 });
  const [first, second] = happened.map(({ at }) => at);
  assert.ok(Math.abs((first ?? 0) - 6e9) < 20_000, `at ${first}`);
  assert.ok(Math.abs((second ?? 0) - 18e9) < 20_000, `at ${second}`);
});

test('what was skipped counts as one of its times', () => {
  const pairs: Pair[] = [3, 9].map((times) => ({ angle: 6554, times }));
  const table = tableOf({ pairs, cycle: { ticks: 100 } });
  const happened = simulate(table, { inputs: [{ at: 50, stallTicks: 450 }] });
  const of = (event: number) =>
    happened.filter((one) => one.event === event).map(({ at, due, edge, count }) => `${at} ${due} ${edge} ${count}`);
  assert.deepEqual(of(1), ['10 10 on 1', '500 110 skipped 1', '500 210 on 1']);
  assert.deepEqual(of(2), [
    '10 10 on 1',
    '500 110 skipped 3',
    '500 410 on 1',
    '510 510 on 1',
    '610 610 on 1',
    '710 710 on 1',
    '810 810 on 1',
  ]);
});

test('after a stall the newest is done late, and the others are told as skipped', () => {
  const pairs: Pair[] = [
    { angle: 6554 },
    { angle: 6554, missed: 'burst' },
    { angle: 6554, missed: 'skip', tolerance: 30 },
    { angle: 64_000, missed: 'skip', tolerance: 30 },
  ];
  const table = tableOf({ pairs, cycle: { ticks: 100 } });
  const happened = simulate(table, { until: 520, inputs: [{ at: 50, stallTicks: 450 }] });
  const of = (event: number) =>
    happened.filter((one) => one.event === event).map(({ at, due, edge, count }) => `${at} ${due} ${edge} ${count}`);
  assert.deepEqual(of(1), ['10 10 on 1', '500 110 skipped 3', '500 410 on 1', '510 510 on 1']);
  assert.deepEqual(
    of(2),
    ['10', '500 110', '500 210', '500 310', '500 410', '510'].map((at) =>
      at.includes(' ') ? `${at} on 1` : `${at} ${at} on 1`,
    ),
  );
  assert.deepEqual(of(3), ['10 10 on 1', '500 110 skipped 3', '500 410 skipped 1', '510 510 on 1']);
  assert.deepEqual(of(4), ['500 97 skipped 4', '500 497 on 1']);
});

test('an engine that speeds up: predicted from the last tooth, an event at 700 degrees is right to a few hundredths of a degree', () => {
  const TEETH = 72;
  const [rpm, rpmPerSecond] = [3000, 3000];
  // Degrees after t seconds: 6 rpm t + 3 rpmPerSecond t^2.
  const timeAt = (degrees: number) =>
    (-6 * rpm + Math.sqrt((6 * rpm) ** 2 + 12 * rpmPerSecond * degrees)) / (6 * rpmPerSecond);
  const ns = (degrees: number) => Math.round(timeAt(degrees) * 1e9);
  const inputs: Input[] = [];
  for (let n = 1; n <= TEETH * 10; n++) {
    const degrees = (n * 720) / TEETH;
    const period = ns(degrees) - ns(degrees - 720 / TEETH);
    inputs.push({ at: ns(degrees), tooth: { angle: angleOfDegrees(degrees), cycleTicks: period * TEETH } });
  }
  const table = tableOf({ pairs: [{ angle: angleOfDegrees(700) }, { angle: angleOfDegrees(706) }] });
  const happened = simulate(table, { inputs, until: ns(7199) });
  assert.equal(happened.length, 20);
  for (const [n, { at, event }] of happened.entries()) {
    const wanted = ns(Math.floor(n / 2) * 720 + (event === 1 ? 700 : 706));
    const off = degreesOfTicks(Math.abs(at - wanted), cycleOfRpm(rpm, 1e9));
    assert.ok(off < 0.03, `event ${event} is ${off.toFixed(4)} degrees off`);
  }
});
