/** What the strategy makes a plan of: modes, rows, cuts, and when another is due. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { FIRST_COIL, fresh, pass, type Row, StrategyBench, type SyncName, set } from './bench.ts';

const skip = missingCompiler('host') ?? false;
const FULL = 0x10000;
const degrees = (angle: number) => (angle * 720) / FULL;
type Place = readonly [output: number, degrees: number];
const inOrder = (places: readonly Place[]) => places.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
/** Of rows: the output, and where in the cycle, to the degree. */
const places = (rows: readonly Row[]): Place[] =>
  inOrder(rows.map(({ output, angle }) => [output, Math.round(degrees(angle)) % 720]));
const assertPlaces = (rows: readonly Row[], expected: readonly Place[]) =>
  assert.deepEqual(places(rows), inOrder(expected));

describe('a plan', { skip }, () => {
  const bench = skip === false ? new StrategyBench() : assert.fail();
  after(() => bench.end());
  const plan = async (settings: Readonly<Record<string, number>>, ...passes: string[]) =>
    (await bench.run([fresh, ...set(settings), ...passes])).plan;

  const four = {
    ...{ Cylinders: 4, Coils: 4, FinalPulseAdvance: 300, FinalSparkAdvance: 20, FinalPulseWidth: 3000 },
    ...{ FinalSparkWidth: 4000, InjectorOffset: 1000, MaxPulseWidth: 10_000, MaxDwell: 8000 },
    ...{ SemiSequentialRPM: 400, SequentialRPM: 600, SequentialMaxRPM: 6000, MaxRPM: 9000 },
  };

  const modes: readonly [sync: SyncName, rpm: number, injection: string][] = [
    ['none', 2000, 'off'],
    ['cycle', 0, 'off'],
    ['cycle', 399, 'batch'],
    ['turn', 399, 'batch'],
    ['cycle', 400, 'semi'],
    ['cycle', 599, 'semi'],
    ['cycle', 600, 'sequential'],
    ['turn', 600, 'semi'],
    ['cycle', 6000, 'sequential'],
    ['cycle', 6001, 'semi'],
  ];
  for (const [sync, rpm, injection] of modes)
    it(`injects ${injection} at ${rpm} rpm with the ${sync} known`, async () => {
      const made = await plan(four, pass(sync, rpm));
      assert.equal(made.injection, injection);
      assert.equal(made.spark, injection === 'off' ? 'off' : 'sequential');
      if (injection === 'off') assert.deepEqual(made.rows, []);
    });

  it('opens each injector so long before its dead centre, and fires each coil', async () => {
    const { rows, fits } = await plan(four, pass('cycle', 1000));
    assert.ok(fits);
    assertPlaces(rows, [
      [0, 420],
      [16, 700],
      [1, 600],
      [17, 160],
      [2, 60],
      [18, 340],
      [3, 240],
      [19, 520],
    ]);
    for (const { output, kind, duration, bound } of rows)
      assert.deepEqual(
        [kind, duration, bound],
        output < FIRST_COIL ? ['following', 48_000, 160_000] : ['leading', 64_000, 128_000],
      );
  });

  it('opens an injector twice where nothing is known of its turn, with half of what opens it', async () => {
    const semi = await plan({ ...four, Coils: 2 }, pass('turn', 1000));
    assert.equal(semi.spark, 'wasted');
    assertPlaces(semi.rows, [
      [0, 420],
      [0, 60],
      [16, 700],
      [1, 600],
      [1, 240],
      [17, 160],
      [2, 60],
      [2, 420],
      [16, 340],
      [3, 240],
      [3, 600],
      [17, 520],
    ]);
    // (3000 − 1000) / 2 + 1000.
    for (const row of semi.rows.filter(({ output }) => output < FIRST_COIL)) assert.equal(row.duration, 32_000);
    const batch = await plan({ ...four, Coils: 2 }, pass('cycle', 300));
    assert.deepEqual(
      places(batch.rows).filter(([output = 0]) => output < FIRST_COIL),
      [0, 1, 2, 3].flatMap((output) => [
        [output, 60],
        [output, 420],
      ]),
    );
  });

  it('fires a coil of its own in both turns while they are not told apart, and opens each injector once', async () => {
    const { rows, injection, fits } = await plan(four, pass('turn', 1000));
    assert.ok(fits);
    assert.equal(injection, 'semi');
    assertPlaces(rows, [
      [0, 420],
      [16, 700],
      [16, 340],
      [1, 600],
      [17, 160],
      [17, 520],
      [2, 60],
      [18, 340],
      [18, 700],
      [3, 240],
      [19, 520],
      [19, 160],
    ]);
    for (const row of rows.filter(({ output }) => output < FIRST_COIL)) assert.equal(row.duration, 48_000);
  });

  it('has coils for a distributor, for pairs, for each, or none', async () => {
    const sparks = async (cylinders: number, coils: number, sync: SyncName = 'cycle') => {
      const { spark, rows } = await plan({ ...four, Cylinders: cylinders, Coils: coils }, pass(sync, 1000));
      const fired = rows.filter(({ output }) => output >= FIRST_COIL);
      return [spark, fired.length, new Set(fired.map(({ output }) => output)).size];
    };
    assert.deepEqual(await sparks(8, 1), ['distributor', 8, 1]);
    assert.deepEqual(await sparks(8, 1, 'turn'), ['distributor', 8, 1]);
    assert.deepEqual(await sparks(5, 1, 'turn'), ['distributor', 10, 1]);
    assert.deepEqual(await sparks(8, 4), ['wasted', 8, 4]);
    assert.deepEqual(await sparks(16, 16), ['sequential', 16, 16]);
    assert.deepEqual(await sparks(8, 3), ['off', 0, 0]);
    assert.deepEqual(await sparks(5, 2), ['off', 0, 0]);
    assert.deepEqual(await sparks(2, 1), ['distributor', 2, 1]);
    assert.deepEqual(await sparks(1, 1), ['sequential', 1, 1]);
    assert.deepEqual(await sparks(1, 1, 'turn'), ['sequential', 2, 1]);
  });

  it('charges a coil for 0.8 of the time between two of its fires at most', async () => {
    const dwell = async (coils: number, sync: SyncName = 'cycle') => {
      const settings = { ...four, Cylinders: 4, Coils: coils, FinalSparkWidth: 8000, MaxDwell: 8000 };
      const { rows } = await plan(settings, pass(sync, 6000));
      return rows.find(({ output }) => output >= FIRST_COIL)?.duration;
    };
    // A cycle is 320000 ticks.
    assert.equal(await dwell(4), 128_000);
    assert.equal(await dwell(4, 'turn'), 128_000);
    assert.equal(await dwell(2), 128_000);
    assert.equal(await dwell(1), 64_000);
    const { rows } = await plan({ ...four, FinalSparkWidth: 0 }, pass('cycle', 1000));
    assert.ok(
      rows.every(({ output }) => output < FIRST_COIL),
      'what is not charged does not fire',
    );
  });

  it('is another only where that would be seen', async () => {
    const isDue = async (...lines: string[]) => (await bench.run([...lines, pass('cycle', 1000)])).plan.isDue;
    assert.equal(await isDue(fresh, ...set(four)), true);
    assert.equal(await isDue(), false);
    assert.equal(await isDue(...set({ FinalPulseWidth: 3001.5 })), false);
    assert.equal(await isDue(...set({ FinalPulseWidth: 3002 })), true);
    assert.equal(await isDue(...set({ FinalSparkAdvance: 20.03 })), false, '0.03 degrees');
    assert.equal(await isDue(...set({ FinalSparkAdvance: 20.06 })), true);
    assert.equal(await isDue(...set({ FinalPulseAdvance: 300.06 })), true);
    assert.equal(await isDue(...set({ FinalSparkWidth: 3998 })), true);
    assert.equal(await isDue(...set({ MaxDwell: 8002 })), true);
    assert.equal(await isDue(...set({ Coils: 2 })), true);
    assert.equal(await isDue(...set({ Cylinders: 2 })), true);
    assert.equal((await bench.run([pass('none', 1000)])).plan.isDue, true);
  });

  it('is cut above MaxRPM until the speed has fallen below by the hysteresis', async () => {
    const limits = set({ MaxRPM: 6000, LimitHysteresis: 200, IsMonitorOnly: 0 });
    const cut = async (...lines: string[]) => (await bench.run(lines)).plan.cut;
    assert.equal(await cut(fresh, ...limits, pass('cycle', 6000)), 'none');
    assert.equal(await cut(pass('cycle', 6001)), 'rpm');
    assert.equal(await cut(pass('cycle', 5800)), 'rpm');
    assert.equal(await cut(pass('none', 5800)), 'sync');
    assert.equal(await cut(pass('cycle', 5799)), 'none');
    assert.equal(await cut(...set({ IsMonitorOnly: 1 }), pass('cycle', 5799)), 'monitor');
    assert.equal(await cut(...set({ MaxRPM: 0 }), pass('cycle', 1000)), 'rpm');
    assert.equal(await cut(pass('cycle', 0), ...set({ MaxRPM: 9000 }), pass('cycle', 1000)), 'monitor');
  });
});
