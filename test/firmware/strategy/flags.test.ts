/** Spark, flags, times and outputs: cases computed by hand. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { fresh, numberOf, pass, StrategyBench, type SyncName, set } from './bench.ts';

const skip = missingCompiler('host') ?? false;

describe('the strategy', { skip }, () => {
  const bench = skip === false ? new StrategyBench() : assert.fail();
  after(() => bench.end());
  const values = (settings: Readonly<Record<string, number>>, ...passes: string[]) =>
    bench.values([fresh, ...set(settings), ...passes]);

  const spark = {
    ...{ SparkBase: 30, SparkAltitude: 33, SparkLimp: 12, SparkRateVsRpm: 2, SparkVsAct: -1.5, SparkVsBarometer: 0.25 },
    ...{ WotSparkVsRpm: -3, WotSparkVsAct: -0.5, WotSparkVsEct: 1 },
  };
  const advances: Readonly<Record<string, readonly [Readonly<Record<string, number>>, number, number]>> = {
    'running: the base, the rate, the air and the barometer': [{}, 2000, 30.75],
    'at full throttle: three others': [{ TPS: 96 }, 2000, 27.75],
    'at high altitude: another base': [{ BAR: 26 }, 2000, 33.75],
    'at high altitude and full throttle': [{ BAR: 26, TPS: 96 }, 2000, 30.75],
    'limping: nothing else': [{ IsLimpMode: 1, BAR: 26, TPS: 96 }, 2000, 12],
    'cranking: static': [{ StaticTiming: 8.5 }, 399, 8.5],
    'cranking, and limping: static': [{ StaticTiming: 8.5, IsLimpMode: 1 }, 399, 8.5],
    'cranking, and static below 0: 0': [{ StaticTiming: -4 }, 399, 0],
    'never below 0': [{ SparkBase: 0, SparkRateVsRpm: -30 }, 2000, 0],
    'never above 60': [{ SparkBase: 60, SparkRateVsRpm: 30 }, 2000, 60],
  };
  for (const [what, [settings, rpm, expected]] of Object.entries(advances))
    it(`fires ${what}`, async () =>
      assert.equal((await values({ ...spark, ...settings }, pass('cycle', rpm))).FinalSparkAdvance, expected));

  it('charges a coil by the speed, and never longer than MaxDwell', async () => {
    const dwell = { MinLowSpeedDwell: 6000, MinHighSpeedDwell: 5000, IdleRPM: 750 };
    assert.equal((await values(dwell, pass('cycle', 749))).FinalSparkWidth, 6000);
    assert.equal((await values(dwell, pass('cycle', 750))).FinalSparkWidth, 5000);
    assert.equal((await values({ ...dwell, MaxDwell: 3000 }, pass('cycle', 750))).FinalSparkWidth, 3000);
  });

  it('says what is the case', async () => {
    const flags = async (settings: Readonly<Record<string, number>>) => {
      const { IsWOT, IsHighAlt, IsLimpMode } = await values(settings, pass('none', 0));
      return [IsWOT, IsHighAlt, IsLimpMode];
    };
    assert.deepEqual(await flags({ TPS: 95.5, BAR: 26.5, WOT: 96, HighAlt: 26.5 }), [0, 0, 0]);
    assert.deepEqual(await flags({ TPS: 96, BAR: 26.25, WOT: 96, HighAlt: 26.5 }), [1, 1, 0]);
  });

  const closed = {
    ...{ RunSeconds: 5, ECT: 150, ClosedLoopMinTemp: 150, TPS: 20, Load: 80, BAR: 29 },
    ...{ SeaLevelLugging: 80, AltitudeLugging: 70 },
  };
  const opening: Readonly<Record<string, readonly [Readonly<Record<string, number>>, number, number]>> = {
    'when all is well': [{}, 400, 1],
    'not while cranking': [{}, 399, 0],
    'not just after the start': [{ RunSeconds: 4 }, 400, 0],
    'not cold': [{ ECT: 149.5 }, 400, 0],
    'not at full throttle': [{ TPS: 96 }, 400, 0],
    'not limping': [{ IsLimpMode: 1 }, 400, 0],
    'not lugging': [{ Load: 80.25 }, 400, 0],
    'not lugging at high altitude': [{ Load: 75, BAR: 25 }, 400, 0],
    'at high altitude without lugging': [{ Load: 70, BAR: 25 }, 400, 1],
  };
  for (const [what, [settings, rpm, expected]] of Object.entries(opening))
    it(`closes the loop ${what}`, async () =>
      assert.equal((await values({ ...closed, ...settings }, pass('cycle', rpm))).IsClosedLoop, expected));

  it('counts how long it is on, cranks, runs, idles and moves', async () => {
    const times = async (...lines: string[]) => {
      const { OnSeconds, CrankSeconds, RunSeconds, IdleSeconds, MovingSeconds } = await bench.values(lines);
      return [OnSeconds, CrankSeconds, RunSeconds, IdleSeconds, MovingSeconds];
    };
    const step = (rpm: number, ms: number, sync: SyncName = 'cycle') => pass(sync, rpm, ms);
    assert.deepEqual(await times(fresh, step(0, 5), step(0, 999)), [0, 0, 0, 0, 0]);
    assert.deepEqual(await times(step(0, 1)), [1, 0, 0, 0, 0], 'to the millisecond');
    // The first pass of something is its beginning.
    assert.deepEqual(await times(step(200, 1000), step(200, 2000)), [4, 2, 0, 0, 0]);
    assert.deepEqual(await times(step(800, 1000), step(800, 3000)), [8, 6, 3, 3, 0]);
    assert.deepEqual(await times(...set({ TPS: 10 }), step(800, 1000)), [9, 7, 4, 0, 0]);
    assert.deepEqual(await times(...set({ VSS: 1 }), step(800, 1000), step(800, 1000)), [11, 9, 6, 0, 0]);
    assert.deepEqual(await times(...set({ VSS: 1.25 }), step(800, 1000), step(800, 1000)), [13, 11, 8, 0, 1]);
    assert.deepEqual(await times(...set({ VSS: 0 }), step(300, 1000)), [14, 12, 0, 0, 0]);
    assert.deepEqual(await times(step(0, 1000)), [15, 0, 0, 0, 0]);
    const hours = Array.from({ length: 1100 }, () => step(0, 60_000));
    assert.equal((await times(...hours))[0], 65_535, 'as many as there is room for');
  });

  it('says how fast the throttle opens, by what it did in 20 ms and more', async () => {
    const rate = async (...lines: string[]) => (await bench.values(lines)).ThrottleRate;
    const at = (degrees: number, ms: number) => [...set({ TPS: degrees }), pass('none', 0, ms)];
    assert.equal(await rate(fresh, ...at(10, 500)), 0, 'nobody knows what it was before');
    assert.equal(await rate(...at(11, 10)), 0);
    assert.equal(await rate(...at(11, 10)), 50, '1 degree in 20 ms');
    assert.equal(await rate(...at(20, 19)), 50);
    assert.equal(await rate(...at(12, 6)), 40, '1 degree in 25 ms');
    assert.equal(await rate(...at(8, 25)), 0, 'it closes');
    assert.equal(await rate(...at(90, 20)), 125, 'at most');
  });

  it('switches pump, fans and steering', async () => {
    const outputs = async (...lines: string[]) => {
      const { FuelPump, Fan1, Fan2, EPAS1, EPAS2 } = await bench.values(lines);
      return [FuelPump, Fan1, Fan2, EPAS1, EPAS2];
    };
    const limits = { Fan1On: 205, Fan1Off: 195, Fan2On: 218, Fan2Off: 208, FuelPumpPrime: 2 };
    const start = [fresh, ...set({ ...limits, SteeringDuty: 80, SteeringSpeed: 50, ECT: 200, VSS: 0 })];
    assert.deepEqual(await outputs(...start, pass('none', 0), pass('none', 0, 1999)), [100, 0, 0, 80, 80]);
    assert.deepEqual(await outputs(pass('none', 0, 1)), [0, 0, 0, 80, 80]);
    assert.deepEqual(await outputs(...set({ ECT: 205, VSS: 25 }), pass('cycle', 100)), [100, 100, 0, 40, 40]);
    assert.deepEqual(await outputs(...set({ ECT: 218, VSS: -10 }), pass('none', 0)), [0, 100, 100, 64, 64]);
    assert.deepEqual(await outputs(...set({ ECT: 208, VSS: 50 }), pass('none', 0)), [0, 100, 100, 0, 0]);
    assert.deepEqual(await outputs(...set({ ECT: 195, VSS: 200 }), pass('none', 0)), [0, 100, 0, 0, 0]);
    assert.deepEqual(await outputs(...set({ ECT: 194.5 }), pass('none', 0)), [0, 0, 0, 0, 0]);
    assert.deepEqual(await outputs(...set({ Fan1: 30, FuelPump: 50 }), pass('cycle', 900)), [50, 30, 0, 0, 0], 'held');
  });

  it('limps where a sensor that is needed cannot be, and keeps what it measured', async () => {
    // Places among the parameters with a curve: TPS, MAF, ACT, ECT, HEGO1, HEGO2, BAR, VCC.
    const volts = (input: number, value: number) => `input ${input} ${Math.round(value * 1024)}`;
    const read = async (...lines: string[]) => {
      const { TPS, ECT, VCC, IsLimpMode } = await bench.values([...lines, pass('none', 0)]);
      return [TPS, Math.round(ECT ?? Number.NaN), VCC, IsLimpMode];
    };
    assert.deepEqual(await read(fresh, volts(0, 2.5), volts(3, 2.42), volts(7, 4)), [52.5, 102, 12.7998046875, 0]);
    assert.deepEqual(await read(volts(3, 4.74)), [52.5, -40, 12.7998046875, 0], 'within 0.05 V of the end');
    assert.deepEqual(await read(volts(3, 4.76)), [52.5, -40, 12.7998046875, 1]);
    assert.deepEqual(await read(volts(3, 0.14), volts(0, 0)), [52.5, -40, 12.7998046875, 1]);
    assert.deepEqual(await read(...set({ ECT: 180 }), volts(0, 0.5)), [5, 180, 12.7998046875, 0], 'held');
    assert.deepEqual(await read(volts(7, 5.1)), [5, 180, 12.7998046875, 0], 'not needed');
    assert.deepEqual(await read('input 7 65535'), [5, 180, 12.7998046875, 0], 'not wired');
  });

  it('refuses what is out of range, with more cylinders than there is room for, and what the board says', async () => {
    const above = numberOf('ECT', 270) + 1;
    const lines = [fresh, `set ECT ${above}`, `set ECT ${above - 1}`, 'set TicksInUS 16', 'set Cylinders 17'];
    assert.deepEqual(await bench.ask([...lines, 'set Cylinders 16', 'set Cylinders 0', 'set VSS -1921']), [
      ...['range', 'done', 'readonly', 'range', 'done', 'range', 'range'],
    ]);
  });
});
