import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  angle16,
  angleAhead,
  angleDifference,
  angleOfDegrees,
  cycleOfRpm,
  degreesOfAngle,
  degreesOfTicks,
  distanceOfTicks,
  FULL_CYCLE,
  MAX_CYCLE_TICKS,
  multiplyDivide,
  restOfProduct,
  rpmOfCycle,
  ticksOfAngle,
  ticksOfDistance,
} from '../../../contract/schedule/angle.ts';
import { fc, randomCases } from '../../random-cases.ts';

const angles = fc.oneof(fc.constantFrom(0, 1, 32_767, 32_768, 65_534, 65_535), fc.integer({ min: 0, max: 65_535 }));
const edges = (most: number) =>
  [0, 1, 2, 65_535, 65_536, 65_537, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40 - 1, 2 ** 47, most - 1, most].filter(
    (value) => value <= most,
  );
const wholeUpTo = (most: number, least = 0) =>
  fc.oneof(
    fc.constantFrom(...edges(most).filter((value) => value >= least)),
    fc.maxSafeInteger().map((value) => least + (Math.abs(value) % (most - least + 1))),
    fc.integer({ min: least, max: Math.min(most, 2 ** 31 - 1) }),
  );
const cycles = wholeUpTo(MAX_CYCLE_TICKS, 1);

test('ticks of an angle are what a long multiplication gives, rounded down', () => {
  fc.assert(
    fc.property(angles, wholeUpTo(Number.MAX_SAFE_INTEGER), (angle, cycle) => {
      assert.equal(BigInt(ticksOfAngle(angle, cycle)), (BigInt(angle) * BigInt(cycle)) / 65_536n);
    }),
    { numRuns: randomCases(3000) },
  );
});

test('ticks of several cycles, onwards and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -500_000, max: 500_000 }), cycles, (distance, cycle) => {
      const product = BigInt(distance) * BigInt(cycle);
      assert.equal(BigInt(ticksOfDistance(distance, cycle)), product >> 16n);
    }),
    { numRuns: randomCases(2000) },
  );
});

test('a product of 80 bits is divided exactly', () => {
  const divisors = fc.oneof(fc.constant(2 ** 40), cycles);
  fc.assert(
    fc.property(divisors, wholeUpTo(2 ** 48 - 1), wholeUpTo(2 ** 40), (c, b, any) => {
      const a = any % c;
      const exact = (BigInt(a) * BigInt(b)) / BigInt(c);
      assert.equal(BigInt(restOfProduct(a, b, c)), (BigInt(a) * BigInt(b)) % BigInt(c));
      if (exact <= BigInt(Number.MAX_SAFE_INTEGER)) assert.equal(BigInt(multiplyDivide(a, b, c)), exact);
    }),
    { numRuns: randomCases(3000) },
  );
});

test('the distance that a time is worth, and the time that it takes: never later than it was', () => {
  fc.assert(
    fc.property(wholeUpTo(2 ** 45), cycles, (ticks, cycle) => {
      const distance = distanceOfTicks(ticks, cycle);
      if (distance > Number.MAX_SAFE_INTEGER) return;
      assert.equal(BigInt(distance), (BigInt(ticks) * 65_536n) / BigInt(cycle));
      assert.ok(BigInt(distance) * BigInt(cycle) <= BigInt(ticks) * 65_536n);
    }),
    { numRuns: randomCases(2000) },
  );
});

test('differences go across the wrap', () => {
  assert.equal(angleAhead(65_000, 100), 636);
  assert.equal(angleAhead(100, 65_000), 64_900);
  assert.equal(angleDifference(65_000, 100), 636);
  assert.equal(angleDifference(100, 65_000), -636);
  assert.equal(angleDifference(0, 32_768), -32_768);
  assert.equal(angle16(-1), 65_535);
  assert.equal(angle16(FULL_CYCLE * 3 + 7), 7);
  fc.assert(
    fc.property(angles, angles, (from, to) => {
      assert.equal(angle16(from + angleAhead(from, to)), to);
      assert.equal(angle16(from + angleDifference(from, to)), to);
    }),
  );
});

test('degrees and rpm', () => {
  assert.equal(angleOfDegrees(360), 32_768);
  assert.equal(angleOfDegrees(-90), 57_344);
  assert.equal(angleOfDegrees(719.999), 0, 'the nearest is that of 720 degrees');
  assert.equal(degreesOfAngle(16_384), 180);
  assert.equal(cycleOfRpm(600, 1e9), 200_000_000);
  assert.equal(cycleOfRpm(1e6, 1e9), 120_000);
  assert.equal(cycleOfRpm(0, 1e9), 0);
  assert.equal(cycleOfRpm(-600, 1e9), 0);
  assert.equal(cycleOfRpm(0.1, 1e9), 0, 'slower than any that can be told');
  assert.equal(cycleOfRpm(1e12, 1e9), 0, 'faster than a tick');
  assert.equal(cycleOfRpm(Number.NaN, 1e9), 0);
  assert.equal(rpmOfCycle(120_000, 1e6), 1000);
  assert.equal(rpmOfCycle(0, 1e9), 0);
  assert.equal(degreesOfTicks(1000, 120_000), 6);
  assert.equal(degreesOfTicks(1000, 0), 0);
  fc.assert(
    fc.property(angles, (angle) => {
      assert.equal(angleOfDegrees(degreesOfAngle(angle)), angle);
    }),
  );
});
