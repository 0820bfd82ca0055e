/** Air, fuel and what becomes of it: cases computed by hand. What a case does not speak of is held where it does nothing. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { fresh, parameter, pass, StrategyBench, set } from './bench.ts';

const skip = missingCompiler('host') ?? false;

/** As the firmware has it: the nearest number, or its neighbour where floats of 32 bits are just beside a half. */
function isValue(values: Readonly<Record<string, number>>, id: string, expected: number): void {
  const step = 2 ** -parameter(id).bits;
  const found = values[id] ?? Number.NaN;
  assert.ok(Math.abs(found - expected) <= step * 0.51, `${id} is ${found}, and should be ${expected}`);
}

const neutral = set({
  ...{ OpenLoopFuelVsRpm: 1, OpenLoopFuelVsAct: 1, WotFuelVsRpm: 1, AccelEnrichment: 0, AccelMultiplier: 1 },
  ...{ InjectorOffset: 800, FinalLamda: 1, Lamda: 14.75, InjHiSlope: 40, InjLoSlope: 30, Cylinders: 8 },
});

describe('air and fuel', { skip }, () => {
  const bench = skip === false ? new StrategyBench() : assert.fail();
  after(() => bench.end());
  const values = (settings: Readonly<Record<string, number>>, ...passes: string[]) =>
    bench.values([fresh, ...neutral, ...set(settings), ...passes]);

  it('take the speed from the time of a cycle, and that of the decoder by the ratio', async () => {
    const at2000 = await values({ EncoderRatio: 2 }, pass('cycle', 2000));
    isValue(at2000, 'RPM', 2000);
    isValue(at2000, 'DEC', 1000);
    // 1.92e9 / 961538 = 1996.80: to the half turn 1997.
    const rounded = await bench.values([fresh, 'pass cycle 961538 5']);
    assert.equal(rounded.RPM, 1997);
    assert.equal((await bench.values([fresh, 'pass none 0 5'])).RPM, 0);
    // What has no room is as much as there is room for.
    assert.equal((await bench.values([fresh, 'pass cycle 8192 5'])).RPM, 30_000);
  });

  it('take the load from the air that is drawn in, by what could be', async () => {
    const load = await values({ CuIn: 345.6, BAR: 30, ACT: 70.33, MafTransfer: 500 }, pass('cycle', 2000));
    // 345.6 × 2000 / 3456; 530 °R: 1.3257 × 30 / 530 = 0.0750396 lb/ft³; × 200 × 60; 100 × 500 / 900.5.
    isValue(load, 'DisplacementVolume', 200);
    isValue(load, 'TheoreticalRate', 900.475);
    isValue(load, 'VolumetricRate', 500);
    isValue(load, 'Load', 55.525);
    const standing = await values({ MafTransfer: 500 }, pass('none', 0));
    assert.deepEqual([standing.Load, standing.TheoreticalRate], [0, 0]);
    assert.equal((await values({ MafTransfer: 5000 }, pass('cycle', 500))).Load, 200, 'at most');
  });

  it('open an injector for its share of the air, by both of its slopes', async () => {
    // 354 / 60 / 1500 / 8 / 14.75 = 3.3333e-5 lb, of which 1500 µs at 40 lb/h are 1.6667e-5; the rest at 30 lb/h: 2000 µs.
    const long = await values({ VolumetricRate: 354 }, pass('cycle', 3000));
    isValue(long, 'FinalPulseWidth', 3500 + 800);
    // A fifth of it: 6.6667e-6 lb at 40 lb/h: 600 µs.
    isValue(await values({ VolumetricRate: 70.75 }, pass('cycle', 3000)), 'FinalPulseWidth', 599.5 + 800);
    // Richer by a quarter: 4.4444e-5 lb, of which 2.7778e-5 at 30 lb/h.
    const rich = await values({ VolumetricRate: 354, FinalLamda: 0.75 }, pass('cycle', 3000));
    isValue(rich, 'FinalPulseWidth', 4833.33 + 800);
    // Half of the cylinders: twice as much each, 3.5e-5 lb of it at 30 lb/h.
    const four = await values({ VolumetricRate: 354, Cylinders: 4 }, pass('cycle', 3000));
    isValue(four, 'FinalPulseWidth', 7500 + 800);
    isValue(await values({ VolumetricRate: 354 }, pass('none', 0)), 'FinalPulseWidth', 800);
  });

  it('are open for as long as may be where nothing flows', async () => {
    const none = await values({ VolumetricRate: 354, InjHiSlope: 0, MaxPulseWidth: 15_000 }, pass('cycle', 3000));
    assert.equal(none.FinalPulseWidth, 15_000);
    const late = await values({ VolumetricRate: 354, InjLoSlope: 0, MaxPulseWidth: 15_000 }, pass('cycle', 3000));
    assert.equal(late.FinalPulseWidth, 15_000);
    const most = await values({ VolumetricRate: 354, MaxPulseWidth: 2500 }, pass('cycle', 3000));
    assert.equal(most.FinalPulseWidth, 2500);
  });

  it('have factors of the open loop, of full throttle, of acceleration and of cranking', async () => {
    const air = { VolumetricRate: 354, OpenLoopFuelVsRpm: 1.25, OpenLoopFuelVsAct: 0.5, WotFuelVsRpm: 1.5 };
    isValue(await values(air, pass('cycle', 3000)), 'FinalPulseWidth', 3500 * 0.625 + 800);
    isValue(await values({ ...air, TPS: 97 }, pass('cycle', 3000)), 'FinalPulseWidth', 3500 * 1.5 + 800);
    const opened = await values({ ...air, AccelEnrichment: 400, AccelMultiplier: 1.5 }, pass('cycle', 3000));
    isValue(opened, 'FinalPulseWidth', 3500 * 0.625 + 600 + 800);
    const cranking = { ...air, CrankingPulseWidth: 6000, CrankPulseMultiplier: 0.75, InjectorTiming: 300 };
    const cranked = await values(cranking, pass('cycle', 300));
    isValue(cranked, 'FinalPulseWidth', 6000 * 0.75 * 0.5);
    assert.equal(cranked.FinalPulseAdvance, 360);
    assert.equal((await values(cranking, pass('cycle', 400))).FinalPulseAdvance, 300, 'runs from CrankingRPM on');
  });

  it('aim at the mixture of the tables', async () => {
    const settings = { FuelBase: 14.75, FuelStartup: -1.475, Lamda: 14.75 };
    const aimed = await bench.values([fresh, ...set(settings), pass('cycle', 3000)]);
    isValue(aimed, 'FinalLamda', 0.9);
  });

  it('follow the oxygen sensors in closed loop, slowly, and not far', async () => {
    const closed = { VolumetricRate: 354, IsClosedLoop: 1, HEGO1: 1.25, HEGO2: 1.125, OpenLoopFuelVsRpm: 1.5 };
    const step = 'pass cycle 640000 1000';
    // 0.1875 beside, 0.2 each second: 1.0375 of 3500 after one.
    isValue(await values(closed, step), 'FinalPulseWidth', 3500 * 1.0375 + 800);
    isValue(await values(closed, step, step), 'FinalPulseWidth', 3500 * 1.075 + 800);
    isValue(await values(closed, ...Array(9).fill(step)), 'FinalPulseWidth', 3500 * 1.15 + 800);
    const rich = { ...closed, HEGO1: 0.75, HEGO2: 0.75 };
    isValue(await values(rich, ...Array(9).fill(step)), 'FinalPulseWidth', 3500 * 0.85 + 800);
    // Open for a pass: it begins anew.
    const again = [step, step, ...set({ IsClosedLoop: 0 }), step, ...set({ IsClosedLoop: 1 }), step];
    isValue(await values(closed, ...again), 'FinalPulseWidth', 3500 * 1.0375 + 800);
    isValue(await values({ ...closed, TPS: 97, WotFuelVsRpm: 1.25 }, step), 'FinalPulseWidth', 3500 * 1.25 + 800);
  });

  it('become a duty, a flow, and a way', async () => {
    const held = { FinalPulseWidth: 4000, GallonWeight: 6, VSS: 60, InjLoSlope: 30 };
    const economy = await values(
      { ...held, TransmissionRatio: 1, AxleRatio: 4, TireDiameter: 25 },
      pass('cycle', 3000),
    );
    // 4 ms of the 40 that a cycle takes; 8 × 30 lb/h of it; 24 / 6; 60 / 4.
    isValue(economy, 'DutyCycle', 10);
    isValue(economy, 'LbsPerHr', 24);
    isValue(economy, 'GalPerHour', 4);
    isValue(economy, 'MPG', 15);
    // 3000 × 60 / 4 turns of 25 π inches an hour.
    isValue(economy, 'RPMtoMPH', (45_000 * 25 * Math.PI) / 63_360);
    const other = await values({ ...held, VSS: -10, TransmissionRatio: 0 }, pass('cycle', 3000));
    assert.deepEqual([other.MPG, other.RPMtoMPH], [0, 0]);
    const all = await values({ ...held, FinalPulseWidth: 20_000 }, pass('cycle', 12_000));
    assert.equal(all.DutyCycle, 100, 'at most');
    assert.equal((await values(held, pass('none', 0))).MPG, 0);
  });
});
