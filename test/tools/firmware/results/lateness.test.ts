/** What the page of results says is late: by pins that are as late as the test makes them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Motion, PinChange } from '../../../../tools/firmware/mega-run.ts';
import { figuresOf } from '../../../../tools/firmware/results/figures.ts';
import { expectedOf, judge, NEAR_US, type PlanRow } from '../../../../tools/firmware/results/lateness.ts';
import { Truth } from '../../../../tools/firmware/results/truth.ts';

/** Degrees a cycle of 16 MHz. */
const speedOf = (rpm: number) => (rpm * 6) / 16e6;
const ofMs = (ms: number) => ms * 16_000;
/** 720° take 20 ms. */
const steady: Motion[] = [{ at: 1000, angle: 0, speed: speedOf(6000), acceleration: 0 }];
const window = { from: ofMs(100), until: ofMs(200) };
const pinOf = (output: number) => `A${output}`;

/** Opens at 90° for 2 ms; charges for 3 ms and fires at 270°. */
const injector: PlanRow = { output: 0, kind: 'f', angle16: 65536 / 8, duration: ofMs(2) };
const coil: PlanRow = { output: 1, kind: 'l', angle16: (65536 * 3) / 8, duration: ofMs(3) };

const changesOf = (rows: readonly PlanRow[], truth: Truth, lateUs = 0): PinChange[] =>
  expectedOf(rows, truth, window)
    .map(({ at, output, level }) => ({ at: at + lateUs * 16, pin: pinOf(output), level }))
    .sort((a, b) => a.at - b.at);

describe('the truth of a crank', () => {
  const motions: Motion[] = [
    { at: 0, angle: -0.5, speed: 0, acceleration: 0 },
    { at: 100, angle: -0.5, speed: speedOf(3000), acceleration: 0 },
    { at: 16e6, angle: 17_999, speed: speedOf(3000), acceleration: speedOf(3000) / 16e6 },
    { at: 32e6, angle: 44_999, speed: speedOf(6000), acceleration: 0 },
  ];
  const truth = new Truth(motions);

  test('has the time of an angle as it has the angle of a time', () => {
    for (const at of [5000, 1e6, 16e6, 20e6, 31e6, 33e6])
      assert.ok(Math.abs(truth.timeOf(truth.angleAt(at)) - at) < 0.01);
  });

  test('accelerates', () => {
    assert.ok(Math.abs(truth.angleAt(24e6) - (17_999 + 9000 + 2250)) < 1e-6);
    assert.ok(Math.abs(truth.speedAt(24e6) - speedOf(4500)) < 1e-12);
  });

  test('has no time of an angle that never came', () => {
    assert.equal(new Truth(motions.slice(0, 1)).timeOf(10), Number.POSITIVE_INFINITY);
  });
});

describe('lateness', () => {
  const truth = new Truth(steady);
  const rows = [injector, coil];

  test('is that of the pins, in microseconds and degrees', () => {
    const { met, lost, extra } = judge(rows, changesOf(rows, truth, 3), pinOf, truth, window);
    assert.equal(met.length, 5 * 4);
    assert.deepEqual([lost, extra], [[], []]);
    const { maxUs, p50Us, earlyUs, offDegrees, lateShare } = figuresOf(met);
    assert.ok(Math.abs(maxUs - 3) < 1e-6 && Math.abs(p50Us - 3) < 1e-6);
    assert.ok(Math.abs(offDegrees - 3e-6 * 36_000) < 1e-9);
    assert.deepEqual([earlyUs, lateShare], [0, 1]);
  });

  test('is below 0 of what was early', () => {
    const { met } = judge(rows, changesOf(rows, truth, -2), pinOf, truth, window);
    assert.ok(Math.abs(figuresOf(met).earlyUs - 2) < 1e-6);
  });

  test('has an injector on at its angle and off by its duration; a coil off at its angle', () => {
    const { met } = judge(rows, changesOf(rows, truth), pinOf, truth, window);
    const places = met
      .slice(0, 4)
      .map(({ output, level, at, isAtAngle }) => [
        output,
        level,
        isAtAngle,
        ((Math.round(truth.angleAt(at)) % 720) + 720) % 720,
      ]);
    assert.deepEqual(places.sort(), [
      [0, 0, false, 162],
      [0, 1, true, 90],
      [1, 0, true, 270],
      [1, 1, false, 162],
    ]);
  });

  test('tells what is lost, and what nobody planned', () => {
    const changes = changesOf(rows, truth);
    const gone = changes.findIndex(({ at }) => at > ofMs(150));
    const more = { at: ofMs(151), pin: 'A7', level: 1 };
    const { met, lost, extra } = judge(rows, [...changes.toSpliced(gone, 1), more], pinOf, truth, window);
    assert.deepEqual([met.length, lost.length, extra], [19, 1, [more]]);
    const twice = judge(rows, [...changes, { ...(changes[gone] as PinChange) }], pinOf, truth, window);
    assert.deepEqual([twice.lost.length, twice.extra.length], [0, 1]);
  });

  test('knows which events have company', () => {
    const usOff = (us: number) => Math.round((us / 20_000) * 65536);
    const companyOf = (us: number) => {
      const other = { ...injector, output: 2, angle16: injector.angle16 + usOff(us), duration: ofMs(1.5) };
      return judge([injector, other], [], pinOf, truth, window).lost.find(({ isAtAngle }) => isAtAngle)?.company;
    };
    assert.deepEqual([0, NEAR_US / 2, NEAR_US * 2].map(companyOf), ['together', 'near', 'apart']);
  });

  test('is that of the angle while the crank accelerates', () => {
    const faster = new Truth([{ ...(steady[0] as Motion), acceleration: speedOf(3000) / 16e6 }]);
    const { met, lost } = judge([injector], changesOf([injector], faster, 1), pinOf, faster, window);
    assert.deepEqual(lost, []);
    assert.ok(met.every(({ lateUs }) => Math.abs(lateUs - 1) < 1e-6));
  });
});
