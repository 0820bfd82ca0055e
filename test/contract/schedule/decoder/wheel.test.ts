/** What a wheel may be, how long its pulses, and what the second sensor tells. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { angleAhead, angleOfDegrees, FULL_CYCLE } from '../../../../contract/schedule/angle.ts';
import { WheelDecoder } from '../../../../contract/schedule/decoder/decoder.ts';
import { limitsOf } from '../../../../contract/schedule/decoder/limits.ts';
import { PulseRing } from '../../../../contract/schedule/decoder/pulse-ring.ts';
import { integerRoot } from '../../../../contract/schedule/decoder/tolerance.ts';
import {
  bestSync,
  edgeAngles,
  edgeFractions,
  parseWheel,
  type Wheel,
  wheelProblem,
} from '../../../../contract/schedule/decoder/wheel.ts';
import { Motion } from '../../../../contract/schedule/wheel-simulator/profile.ts';
import { fc } from '../../../random-cases.ts';
import { constant, decoderOf, edgesIn, errorOf, feed, TICKS_PER_SECOND } from './fixture.ts';

describe('a wheel', () => {
  it('is called as in workshops', () => {
    assert.deepEqual(parseWheel('36-1', 'crank'), { places: 36, missing: 1, shaft: 'crank' });
    assert.deepEqual(parseWheel(' 60-2 ', 'cam'), { places: 60, missing: 2, shaft: 'cam' });
    assert.deepEqual(parseWheel('12', 'cam'), { places: 12, missing: 0, shaft: 'cam' });
    assert.deepEqual(parseWheel('12+1', 'cam'), { places: 12, missing: 0, shaft: 'cam', marker: FULL_CYCLE - 2730 });
  });
  it('is refused with the reason', () => {
    const said = (text: string, shaft: Wheel['shaft'] = 'crank') => {
      assert.throws(() => parseWheel(text, shaft), RangeError);
      try {
        parseWheel(text, shaft);
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    assert.match(said('tooth') ?? '', /is no wheel: say 36-1/);
    assert.match(said('121') ?? '', /up to 120 places, not 121/);
    assert.match(said('36-5') ?? '', /0 to 3 teeth/);
    assert.match(said('4-2') ?? '', /2 teeth are too few/);
    assert.match(said('36-1+1', 'cam') ?? '', /needs no marker/);
    assert.match(wheelProblem({ places: 12, missing: 0, shaft: 'cam', offset: 65536 }) ?? '', /offset/);
    assert.match(wheelProblem({ places: 12, missing: 0, shaft: 'cam', marker: 0.5 }) ?? '', /marker/);
  });
  it('says how much can be known from it', () => {
    assert.equal(bestSync(parseWheel('12', 'crank')), 'none');
    assert.equal(bestSync(parseWheel('36-1', 'crank')), 'turn');
    assert.equal(bestSync(parseWheel('36-1', 'cam')), 'cycle');
    assert.equal(bestSync(parseWheel('36-1+1', 'crank')), 'cycle');
    assert.equal(bestSync(parseWheel('12+1', 'crank')), 'cycle');
  });
  it('has its teeth at even places, none in the gap', () => {
    const angles = edgeAngles({ places: 4, missing: 1, shaft: 'crank', offset: angleOfDegrees(700) });
    assert.deepEqual([...angles], [700, 70, 160, 340, 430, 520].map(angleOfDegrees));
  });
  it('tells where a tooth is to a 256th of an angle', () => {
    for (let places = 3; places <= 120; places++) {
      const wheel: Wheel = { places, missing: 0, shaft: 'cam' };
      const fractions = edgeFractions(wheel);
      for (const [edge, angle] of edgeAngles(wheel).entries()) {
        const off = angle + (fractions[edge] ?? Number.NaN) / 256 - (edge * 65_536) / places;
        assert.ok(Math.abs(off) <= 1 / 256, `tooth ${edge} of ${places} is told ${off} angles off`);
      }
    }
    const crank = edgeFractions({ places: 36, missing: 1, shaft: 'crank' });
    assert.deepEqual(crank.slice(35), crank.slice(0, 35));
  });
});

describe('limits', () => {
  const wheel = parseWheel('36-1', 'crank');
  const limits = limitsOf(wheel, TICKS_PER_SECOND);
  const refused = (change: object) => () => new WheelDecoder(wheel, { ...limits, ...change });
  it('follow from speeds', () => {
    assert.deepEqual(limits, { fastestTicks: 111, slowestTicks: 83334, timeoutTicks: 333336 });
  });
  it('are refused where they make no sense', () => {
    assert.throws(refused({ fastestTicks: 0 }), /at least 1 tick/);
    assert.throws(refused({ fastestTicks: 1.5 }), /whole/);
    assert.throws(refused({ slowestTicks: 111 }), /not over the shortest/);
    assert.throws(refused({ timeoutTicks: 90_000 }), /shorter than a slow gap/);
    assert.throws(refused({ timeoutTicks: 2 ** 32 }), /32 bits/);
    assert.throws(refused({ slowestTicks: 2 ** 34, timeoutTicks: 2 ** 36 }), /bits|cycle/);
  });
  it('fit into 32 bits also at a nanosecond a tick', () => {
    for (const name of ['2', '12', '36-1', '120-3', '6-3', '4-1']) {
      for (const slowestRpm of [1, 20]) {
        const wheel = parseWheel(name, 'cam');
        const limits = limitsOf(wheel, 1e9, { slowestRpm });
        assert.ok(limits.slowestTicks * (wheel.missing + 1) < 2 ** 32);
        new WheelDecoder(wheel, limits);
      }
    }
  });
});

describe('the second sensor of a crank wheel', () => {
  const wheel: Wheel = { places: 36, missing: 1, shaft: 'crank', marker: angleOfDegrees(100) };
  const profile = constant(1000, 0.6);
  const motion = new Motion(profile);
  const edges = edgesIn({ wheel, profile });
  const turned = (degrees: number) => Math.round(((degrees / 360) * 60 * TICKS_PER_SECOND) / 1000);

  it('tells the first turn from the second; without it the angle is that of a turn', () => {
    const decoder = decoderOf(wheel);
    for (const edge of edges.filter(({ kind }) => kind === 'tooth')) feed(decoder, edge);
    assert.equal(decoder.sync, 'turn');
    assert.ok(decoder.angleAt(edges.at(-1)?.at ?? 0) < FULL_CYCLE / 2);
    const half = decoder.tooth.angle;
    assert.ok([half, half + FULL_CYCLE / 2].includes(decoder.batchAngle), 'for what both turns do alike');
    assert.equal(decoder.marker(turned(720 * 5 + 100)), 'phased');
    assert.equal(decoder.sync, 'cycle');
    assert.equal(decoder.batchAngle, decoder.tooth.angle);
  });
  it('is not needed for a batch: the two turns follow each other, whichever comes first', () => {
    const decoder = decoderOf({ places: 36, missing: 1, shaft: 'crank' });
    assert.equal(decoder.batchAngle, -1);
    const angles: number[] = [];
    for (const edge of edges.filter(({ kind }) => kind === 'tooth')) {
      feed(decoder, edge);
      if (decoder.sync === 'turn') angles.push(decoder.batchAngle);
    }
    const ahead = angles.slice(1).map((angle, index) => angleAhead(angles[index] ?? 0, angle));
    assert.ok(ahead.length > 200 && ahead.every((angle) => angle < 2000), 'never back, never half a cycle on');
  });
  it('may be 90 degrees off, and is not believed beyond', () => {
    for (const [off, outcome] of [
      [80, 'phased'],
      [-80, 'phased'],
      [100, 'wrong'],
      [-100, 'wrong'],
    ] as const) {
      const decoder = decoderOf({ ...wheel, marker: angleOfDegrees(200) });
      const at = turned(720 * 4 + 200 + off);
      for (const edge of edges.filter((edge) => edge.kind === 'tooth' && edge.at <= at)) feed(decoder, edge);
      assert.equal(decoder.marker(at), outcome, `${off}`);
      if (outcome === 'phased') assert.ok(Math.abs(errorOf(decoder, motion, at)) < 20);
    }
  });
  it('is no more believed once it contradicts itself, until it comes again', () => {
    const decoder = decoderOf(wheel);
    const until = turned(720 * 4 + 465);
    for (const edge of edges.filter(({ at }) => at <= until)) feed(decoder, edge);
    assert.equal(decoder.sync, 'cycle');
    assert.equal(decoder.marker(until), 'wrong');
    assert.equal(decoder.sync, 'turn');
    for (const edge of edges.filter(({ at }) => at > until)) feed(decoder, edge);
    assert.equal(decoder.sync, 'turn', 'the run ends before it comes again');
    assert.equal(decoder.marker(turned(720 * 5 + 100)), 'phased');
    assert.deepEqual([decoder.counts.markersWrong, decoder.counts.losses], [1, 0]);
  });
  it('is missed where it does not come, and the teeth go on counting', () => {
    const decoder = decoderOf(wheel);
    const half = turned(720 * 2.5);
    for (const edge of edges.filter(({ kind, at }) => kind === 'tooth' || at < half)) feed(decoder, edge);
    assert.equal(decoder.sync, 'cycle');
    assert.equal(decoder.counts.markersMissing, 2);
  });
  it('of a plain wheel ends the sync where it comes at another tooth', () => {
    const plain = parseWheel('12+1', 'cam');
    const decoder = decoderOf(plain);
    const run = edgesIn({ wheel: plain, profile });
    for (const edge of run.slice(0, 43)) feed(decoder, edge);
    assert.equal(decoder.sync, 'cycle');
    decoder.marker((run[42]?.at ?? 0) + 10);
    assert.equal(decoder.edge(run[43]?.at ?? 0), 'lost');
    assert.equal(decoder.counts.markersWrong, 1);
  });
  it('before the first tooth says nothing of the second', () => {
    const plain = parseWheel('12+1', 'cam');
    const decoder = decoderOf(plain);
    for (const edge of edgesIn({ wheel: plain, profile: { ...profile, startDegrees: 700 } })) feed(decoder, edge);
    assert.deepEqual([decoder.sync, decoder.counts.markersWrong, decoder.counts.markersMissing], ['cycle', 0, 0]);
  });
  it('is not listened to where the wheel has none', () => {
    const decoder = decoderOf(parseWheel('36-1', 'cam'));
    assert.equal(decoder.marker(1000), 'ignored');
    assert.equal(decoder.counts.markers, 0);
  });
});

describe('a cranking engine', () => {
  const crank = (name: string, depth: number, atDegrees: number) => {
    const wheel = parseWheel(name, 'crank');
    const decoder = decoderOf(wheel);
    const profile = { segments: [{ fromRpm: 200, seconds: 2 }], ripple: { depth, cylinders: 4, atDegrees } };
    const motion = new Motion(profile);
    for (const edge of edgesIn({ wheel, profile })) {
      feed(decoder, edge);
      if (decoder.sync !== 'none') assert.ok(Math.abs(errorOf(decoder, motion, edge.at)) < 10);
    }
    const { syncs, losses, doubts } = decoder.counts;
    return { syncs, losses, isDoubtful: doubts > 0 };
  };
  it('keeps its sync through compressions of 25 %, wherever the gap is', () => {
    for (const name of ['60-2', '36-1', '12-1']) {
      for (let at = 0; at < 180; at += 20) {
        const { syncs, losses } = crank(name, 0.25, at);
        assert.deepEqual([name, at, syncs, losses], [name, at, 1, 0]);
      }
    }
  });
  it('makes doubts with a coarse wheel, in which no angle is told', () => {
    assert.deepEqual(crank('12-1', 0.25, 80), { syncs: 1, losses: 0, isDoubtful: true });
    assert.deepEqual(crank('36-1', 0.25, 80), { syncs: 1, losses: 0, isDoubtful: false });
  });
});

describe('whole numbers', () => {
  it('have a root that is rounded down', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), (value) => {
        const root = integerRoot(value);
        assert.ok(root * root <= value && (root + 1) * (root + 1) > value);
      }),
    );
    assert.equal(integerRoot(2 ** 52), 2 ** 26);
  });
  it('add up in the ring, whatever came before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(2 ** 31), { maxLength: 60 }), (length, pulses) => {
        const ring = new PulseRing(length);
        for (const [index, pulse] of pulses.entries()) {
          ring.add(pulse);
          const last = pulses.slice(Math.max(0, index + 1 - length), index + 1);
          assert.equal(ring.total, last.length < length ? 0 : last.reduce((sum, one) => sum + one, 0));
        }
        ring.clear();
        assert.equal(ring.total, 0);
      }),
    );
  });
});
