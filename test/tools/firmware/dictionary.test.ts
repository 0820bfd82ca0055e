/** The dictionary itself: it has all that CoreEFI's has, and a calibration that an engine could run on. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { entryOf } from '../../../tools/firmware/entries.ts';
import { types } from '../../../tools/firmware/generated.ts';
import { layoutOf } from '../../../tools/firmware/layout.ts';
import { loadDictionary } from '../../../tools/firmware/load.ts';
import { typesFolder } from '../../../tools/firmware/paths.ts';
import { type Parameter, sourceOf } from '../../../tools/firmware/schema.ts';

const dictionary = loadDictionary();
const parameter = (id: string): Parameter => entryOf(dictionary.parameters, id);

/** CoreEFI's parameters: names, categories and ranges. */
const seed: Readonly<Record<string, string>> = {
  Sensor:
    'DEC 0..3500, TPS 5..100, MAF 0..16, VSS -30..200, ACT -40..270, ECT -40..270, HEGO1 0.5..1.5, HEGO2 0.5..1.5, BAR 23.5..32.05, EGR 0..1, RPM 0..7000, AMPS1 0..10, VCC 0..16, GEAR 0..5',
  Vehicle: 'FuelSender 0..100, RadiatorTemp 0..280, Gauge1 0..100, Gauge2 0..280',
  Calc: 'FuelPump 0..100, Fan1 0..100, Fan2 0..100, EPAS1 0..100, EPAS2 0..100, FinalPulseAdvance 270..450, FinalSparkAdvance 0..180, FinalPulseWidth 1..20000, FinalSparkWidth 0..20000, FinalLamda 0.5..1.5, Load 0..200, VolumetricRate 0..5000, TheoreticalRate 0..5000, DisplacementVolume 0..1000, LbsPerHr 0..100, GalPerHour 0..50, MPG 0..500, DutyCycle 0..100, ThrottleRate 0..125, RPMtoMPH 0..200',
  Flag: 'IsWOT 0..1, IsLimpMode 0..1, IsClosedLoop 0..1, IsHighAlt 0..1, IsMonitoring 0..3000',
  Time: 'OnSeconds 0..65535, CrankSeconds 0..65535, RunSeconds 0..65535, IdleSeconds 0..65535, MovingSeconds 0..65535',
  Const:
    'InjHiSlope 0..100, InjLoSlope 0..100, Cylinders 1..16, Coils 1..16, EncoderTeeth 2..62, EncoderRatio 1..10, EncoderCompare 0..5, EncoderSyncHigh 0..1, EncoderSyncShort 0..1, EncoderCountOffset 0..62, EncoderDegreesOffset 0..30, AxleRatio 2..6, TireDiameter 5..30, GallonWeight 5..10, CrankingRPM 0..1000, IdleRPM 500..1500, MaxRPM 0..20000, StaticTiming -4..10, ClosedLoopMinTemp 140..200, HighAlt 29..32, WOT 95..100, Lamda 14..16, CamIntakeCenter 0..180, CamIntakeDuration 0..360, CamExhaustCenter 0..180, CamExhaustDuration 0..360, TicksInUS 1..1000, CuIn 0..1000',
};

/** Wider than CoreEFI's, each with its reason. */
const wider: Readonly<Record<string, string>> = {
  DEC: 'the decoder is measured up to 22,000 rpm',
  RPM: 'the decoder is measured up to 22,000 rpm',
  MaxRPM: 'the limit must not stand in the way of that',
  LbsPerHr: 'eight of its own largest injectors give 800',
  HighAlt: 'a barometer shows less than 29 in the mountains',
};

/** Rows × columns, and by what. */
const tables: Readonly<Record<string, string>> = {
  AccelEnrichment: '7×8 ECT ThrottleRate',
  FuelBase: '8×10 Load ECT',
  FuelStartup: '8×10 RunSeconds ECT',
  InjectorTiming: '8×10 Load RPM',
  SparkAltitude: '8×10 Load RPM',
  SparkBase: '8×10 Load RPM',
  SparkLimp: '8×10 Load RPM',
};

const functions: Readonly<Record<string, string>> = {
  RPM: 'MaximumDashpotClip 4, SeaLevelLugging 6, AltitudeLugging 6, OpenLoopFuelVsRpm 5, SparkRateVsRpm 5, WotFuelVsRpm 7, WotSparkVsRpm 7',
  VCC: 'MinLowSpeedDwell 5, MinHighSpeedDwell 5, InjectorOffset 12',
  ACT: 'OpenLoopFuelVsAct 4, SparkVsAct 3, WotSparkVsAct 3',
  ECT: 'CrankingPulseWidth 9, WotSparkVsEct 6',
  Load: 'EecLoadScaling 6',
  MAF: 'MafTransfer 30',
  TPS: 'AccelMultiplier 5',
  CrankSeconds: 'CrankPulseMultiplier 6',
  BAR: 'SparkVsBarometer 5',
  GEAR: 'TransmissionRatio 6',
};

describe("CoreEFI's", () => {
  test('76 parameters, 7 tables and 21 functions: 104 in all', () => {
    const names = Object.entries(seed).flatMap(([category, list]) =>
      list.split(', ').map((each) => ({ category, each })),
    );
    assert.equal(names.length, 76);
    for (const { category, each } of names) {
      const [id = '', range = ''] = each.split(' ');
      const ours = parameter(id);
      assert.equal(ours.category, category, id);
      const [min = Number.NaN, max = Number.NaN] = range.split('..').map(Number);
      const isSame = ours.min === min && ours.max === max;
      const isWider = ours.min <= min && ours.max >= max && !isSame;
      assert.ok(id in wider ? isWider : isSame, `${id}: ${ours.min}..${ours.max}, of ${range}`);
    }
    for (const [category, kind, of] of [
      ['Table', 'table', dictionary.tables],
      ['Func', 'function', dictionary.functions],
    ] as const) {
      const own = dictionary.parameters.filter((each) => each.category === category);
      assert.deepEqual(
        own.map((each) => [each.id, sourceOf(each)?.kind, sourceOf(each)?.id]),
        of.map(({ id }) => [id, kind, id]),
      );
    }
  });

  test('tables have its shapes', () => {
    const ours = dictionary.tables.map(({ id, rows, columns }) => [
      id,
      `${rows.at.length}×${columns.at.length} ${rows.of} ${columns.of}`,
    ]);
    assert.deepEqual(Object.fromEntries(ours), tables);
  });

  test('functions have its numbers of points', () => {
    const ours = new Map<string, string[]>();
    for (const { id, of, points } of dictionary.functions)
      ours.set(of, [...(ours.get(of) ?? []), `${id} ${points.length}`]);
    assert.deepEqual(Object.fromEntries([...ours].map(([of, list]) => [of, list.join(', ')])), functions);
  });

  test('sensors have transfer curves', () => {
    for (const id of ['ACT', 'ECT', 'HEGO1', 'HEGO2', 'BAR', 'VCC'])
      assert.equal(sourceOf(parameter(id))?.kind, 'curve', id);
  });
});

describe('the calibration', () => {
  const value = (id: string) => parameter(id).default;
  const valuesOf = (id: string) => entryOf(dictionary.functions, id).points.map(([, y]) => y);
  const descends = (values: readonly number[]) => values.every((each, index) => each <= (values[index - 1] ?? each));
  const least = (values: readonly number[]) => Math.min(...values);

  test('a colder engine gets more fuel while cranking, and a richer mixture', () => {
    assert.ok(descends(valuesOf('CrankingPulseWidth').slice(0, -1)));
    for (const row of entryOf(dictionary.tables, 'FuelStartup').values) assert.ok(descends(row.map((each) => -each)));
  });

  test('a lower voltage gets more time: for the coil, and for the injector to open', () => {
    for (const id of ['MinLowSpeedDwell', 'MinHighSpeedDwell', 'InjectorOffset']) assert.ok(descends(valuesOf(id)), id);
  });

  test('fuller cylinders fire later, limp mode later than that, thin air earlier', () => {
    const [base, limp, altitude] = ['SparkBase', 'SparkLimp', 'SparkAltitude'].map(
      (id) => entryOf(dictionary.tables, id).values,
    );
    assert.ok(base && limp && altitude);
    for (const [row, values] of base.entries())
      for (const [column, advance] of values.entries()) {
        assert.ok(advance <= (base[row - 1]?.[column] ?? advance));
        assert.ok((limp[row]?.[column] ?? Number.NaN) < advance && (altitude[row]?.[column] ?? Number.NaN) > advance);
      }
  });

  test('a coil is never charged longer than its limit, nor an injector open', () => {
    const most = (id: string) => Math.max(...valuesOf(id));
    assert.ok(Math.max(most('MinLowSpeedDwell'), most('MinHighSpeedDwell')) <= value('MaxDwell'));
    assert.ok(most('CrankingPulseWidth') <= value('MaxPulseWidth'));
  });

  test('the injectors are large enough for the air of the engine at its limit', () => {
    const airVolumePerHour = ((value('CuIn') / 1728) * value('MaxRPM') * 60) / 2;
    const richest = least(entryOf(dictionary.tables, 'FuelBase').values.at(-1)?.slice(-3) ?? []);
    const fuel = (airVolumePerHour * 0.0749 * 0.85) / richest;
    const duty = fuel / (value('Cylinders') * value('InjLoSlope'));
    assert.ok(duty > 0.6 && duty < 0.95, `duty ${duty}`);
  });

  test('what is switched on is switched off below that', () => {
    assert.ok(value('Fan1Off') < value('Fan1On') && value('Fan2Off') < value('Fan2On'));
    assert.ok(value('LimitHysteresis') > 0 && value('LimitHysteresis') < value('MaxRPM'));
    assert.ok(value('SemiSequentialRPM') <= value('SequentialRPM'));
    assert.ok(value('SequentialRPM') < value('SequentialMaxRPM'));
  });

  test('nothing is driven by a simulated engine, unless it is asked for', () => assert.equal(value('SimulatedRPM'), 0));
});

test('the types are those of the dictionary: `npm run firmware` writes them', () => {
  for (const [name, text] of Object.entries(types(dictionary)))
    assert.equal(readFileSync(join(typesFolder, name), 'utf8'), text, name);
});

describe('the hashes', () => {
  const { hash, calibrationHash, cells } = layoutOf(dictionary);
  const changed = (change: (dictionary: ReturnType<typeof loadDictionary>) => void) => {
    const other = structuredClone(dictionary);
    change(other);
    const layout = layoutOf(other);
    return [layout.hash !== hash, layout.calibrationHash !== calibrationHash];
  };
  const first = <Entry>([entry]: readonly Entry[]): Entry => entry as Entry;

  test('are the same for other words', () => {
    const words = changed(({ parameters, units }) => {
      first(parameters).doc = 'Another.';
      first(parameters).name = 'Another';
      first(units).symbol = 'x';
    });
    assert.deepEqual(words, [false, false]);
  });

  test('differ by a default and by a cell; a saved calibration outlives both', () => {
    assert.deepEqual(
      changed(({ parameters }) => Object.assign(entryOf(parameters, 'CuIn'), { default: 302 })),
      [true, false],
    );
    assert.deepEqual(
      changed(({ tables: all }) => void first(all).values[0]?.fill(7)),
      [true, false],
    );
  });

  test('differ by a range, by a shape, and by what is saved', () => {
    assert.deepEqual(
      changed(({ parameters }) => Object.assign(entryOf(parameters, 'CuIn'), { bits: 5 })),
      [true, true],
    );
    assert.deepEqual(
      changed(({ functions: all }) => void first(all).points.pop()),
      [true, true],
    );
    assert.deepEqual(
      changed(({ categories }) => Object.assign(entryOf(categories, 'Bench'), { saved: true })),
      [true, true],
    );
    assert.deepEqual(
      changed(({ parameters }) => Object.assign(entryOf(parameters, 'VSS'), { max: 180 })),
      [true, false],
    );
  });

  test('are of 32 bits, and cells of 16', () => {
    for (const each of [hash, calibrationHash]) assert.ok(Number.isInteger(each) && each >= 0 && each <= 0xffff_ffff);
    assert.ok(cells.length > 536 + 290 && cells.every((cell) => Number.isInteger(cell) && cell >= 0 && cell <= 0xffff));
  });
});
