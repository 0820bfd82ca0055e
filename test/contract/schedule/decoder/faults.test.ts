/** Edges that do not come, and edges too many: the sync is lost loudly, comes back, and no angle in between is far off. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FULL_CYCLE } from '../../../../contract/schedule/angle.ts';
import type { DecoderCounts } from '../../../../contract/schedule/decoder/counts.ts';
import type { WheelDecoder } from '../../../../contract/schedule/decoder/decoder.ts';
import { limitsOf } from '../../../../contract/schedule/decoder/limits.ts';
import { edgesOfCycle, placesOfCycle, type Wheel } from '../../../../contract/schedule/decoder/wheel.ts';
import { type Edge, type EdgeFault, edgesOf } from '../../../../contract/schedule/wheel-simulator/edges.ts';
import { Motion } from '../../../../contract/schedule/wheel-simulator/profile.ts';
import { fc } from '../../../random-cases.ts';
import {
  constant,
  decoderOf,
  edgesIn,
  edgesToSync,
  feed,
  placesAfter,
  samplesBetween,
  TICKS_PER_SECOND,
  wheels,
} from './fixture.ts';

function assertSums(decoder: WheelDecoder) {
  const {
    edges,
    inSync,
    searching,
    tooFast,
    syncs,
    losses,
    missing,
    extra,
    tooSlow,
    timeouts,
    markersWrong,
  }: DecoderCounts = decoder.counts;
  assert.equal(edges, inSync + searching + tooFast);
  assert.ok(syncs - losses === 0 || syncs - losses === 1);
  assert.ok(losses <= missing + extra + tooSlow + timeouts + markersWrong);
}

/** The most that an angle was off, in places of the wheel. */
function worstOf(wheel: Wheel, decoder: WheelDecoder, motion: Motion, edges: readonly Edge[]): number {
  let worst = 0;
  for (const [index, edge] of edges.entries()) {
    feed(decoder, edge);
    const next = edges[index + 1];
    if (next)
      for (const { error } of samplesBetween(decoder, motion, edge.at, next.at))
        worst = Math.max(worst, Math.abs(error));
  }
  return (worst * placesOfCycle(wheel)) / FULL_CYCLE;
}

describe('of an edge missing or an edge too many, the decoder', () => {
  const faulty = fc.record({
    wheel: wheels,
    rpm: fc.integer({ min: 300, max: 4000 }),
    later: fc.nat(100),
    kind: fc.oneof(fc.constant('missing' as const), fc.integer({ min: 3, max: 97 })),
  });

  it('loses sync within two edges, was never off by half a gap, syncs again, and counts it', () => {
    fc.assert(
      fc.property(faulty, ({ wheel, rpm, later, kind }) => {
        const tooth = edgesToSync(wheel) + later;
        const fault: EdgeFault = kind === 'missing' ? { missing: tooth } : { extraAfter: tooth, part: kind / 100 };
        // What comes sooner than any tooth can is left out: another test's matter.
        const pulse = (120 * TICKS_PER_SECOND) / rpm / placesOfCycle(wheel);
        const nearest = kind === 'missing' ? 1 : Math.min(kind, 100 - kind) / 100;
        fc.pre(pulse * nearest > limitsOf(wheel, TICKS_PER_SECOND).fastestTicks + 1);
        const teeth = tooth + edgesToSync(wheel) * 2;
        const seconds = (teeth / edgesOfCycle(wheel) / rpm) * 120 * 1.2;
        const profile = constant(rpm, seconds);
        const motion = new Motion(profile);
        const edges = edgesIn({ wheel, profile, faults: [fault] });
        const decoder = decoderOf(wheel);
        const clean = edgesIn({ wheel, profile }).filter((edge) => edge.kind === 'tooth');
        const faultAt = clean[tooth]?.at ?? 0;
        const lastAt = clean[tooth + 2]?.at ?? 0;

        const before = edges.filter(({ at }) => at < faultAt);
        assert.ok(worstOf(wheel, decoder, motion, before) < 0.1);
        assert.deepEqual([decoder.counts.syncs, decoder.counts.losses], [1, 0]);

        const during = edges.filter(({ at }) => at >= faultAt && at <= lastAt);
        const gap = Math.max(placesAfter(clean[tooth]?.edge, wheel), placesAfter(clean[tooth - 1]?.edge, wheel));
        assert.ok(worstOf(wheel, decoder, motion, during) < 0.1 + gap / 2);
        assert.equal(decoder.counts.losses, 1, 'it was not noticed');
        assert.ok(decoder.counts.missing + decoder.counts.extra >= 1);
        assert.equal(decoder.sync, 'none');

        const after = edges.filter(({ at }) => at > lastAt);
        assert.ok(worstOf(wheel, decoder, motion, after) < 0.1);
        assert.equal(decoder.counts.syncs, 2);
        assertSums(decoder);
      }),
      { numRuns: 150 },
    );
  });

  it('tells the one from the other where no gap is near', () => {
    const wheel: Wheel = { places: 36, missing: 1, shaft: 'crank' };
    const run = (fault: EdgeFault) => {
      const decoder = decoderOf(wheel);
      for (const edge of edgesIn({ wheel, profile: constant(1000), faults: [fault] })) feed(decoder, edge);
      const { missing, extra, losses, syncs } = decoder.counts;
      return { missing, extra, losses, syncs };
    };
    assert.deepEqual(run({ missing: 150 }), { missing: 1, extra: 0, losses: 1, syncs: 2 });
    assert.deepEqual(run({ extraAfter: 150, part: 0.4 }), { missing: 0, extra: 1, losses: 1, syncs: 2 });
  });

  it('begins anew also with a plain wheel: each pulse is held against one that came after the fault', () => {
    const decoder = decoderOf({ places: 12, missing: 0, shaft: 'crank' });
    const wheel: Wheel = { places: 12, missing: 0, shaft: 'crank' };
    const edges = edgesIn({ wheel, profile: constant(1000, 0.5), faults: [{ extraAfter: 50, part: 0.4 }] });
    for (const edge of edges) feed(decoder, edge);
    const { extra, missing, losses } = decoder.counts;
    assert.deepEqual({ extra, missing, losses }, { extra: 1, missing: 1, losses: 0 });
  });

  it('counts up under any noise, and is right again once it ends', () => {
    const noisy = fc.record({
      wheel: wheels,
      faults: fc.array(
        fc.oneof(
          fc.record({ missing: fc.nat(200) }),
          fc.record({ extraAfter: fc.nat(200), part: fc.integer({ min: 1, max: 99 }).map((part) => part / 100) }),
        ),
        { maxLength: 40 },
      ),
    });
    fc.assert(
      fc.property(noisy, ({ wheel, faults }) => {
        const teeth = 202 + edgesToSync(wheel) * 2;
        const profile = constant(1200, (teeth / edgesOfCycle(wheel) / 10) * 1.3);
        const motion = new Motion(profile);
        const decoder = decoderOf(wheel);
        const edges = edgesIn({ wheel, profile, faults });
        const noiseEnd = edges.filter(({ kind }) => kind !== 'marker')[202 + faults.length]?.at ?? 0;
        for (const edge of edges.filter(({ at }) => at <= noiseEnd)) {
          feed(decoder, edge);
          assertSums(decoder);
        }
        const quiet = edges.filter(({ at }) => at > noiseEnd);
        const settle = quiet.slice(0, edgesToSync(wheel) * 2);
        for (const edge of settle) feed(decoder, edge);
        assert.ok(worstOf(wheel, decoder, motion, quiet.slice(settle.length)) < 0.1);
        assertSums(decoder);
      }),
      { numRuns: 60 },
    );
  });

  it('takes nothing on trust after a single gap, unless it was told to', () => {
    const wheel: Wheel = { places: 36, missing: 1, shaft: 'crank' };
    const edges = edgesIn({ wheel, profile: { ...constant(1000, 0.2), startDegrees: 40 }, faults: [{ missing: 10 }] });
    const quick = decoderOf(wheel, { gapsToSync: 1 });
    const careful = decoderOf(wheel);
    const motion = new Motion({ ...constant(1000, 0.2), startDegrees: 40 });
    assert.ok(worstOf(wheel, quick, motion, edges) > 10, 'a missing edge looks like a gap');
    assert.ok(worstOf(wheel, careful, motion, edges) < 0.1);
    assert.equal(quick.counts.losses, 1);
  });
});

describe('edges that no engine makes', () => {
  const wheel: Wheel = { places: 36, missing: 1, shaft: 'crank' };
  const synced = () => {
    const decoder = decoderOf(wheel);
    let at = 0;
    for (const edge of edgesOf({ wheel, profile: constant(1000, 0.3), ticksPerSecond: TICKS_PER_SECOND })) {
      feed(decoder, edge);
      at = edge.at;
    }
    assert.equal(decoder.sync, 'turn');
    return { decoder, at };
  };

  it('are left out where they come too fast, also where time runs backwards', () => {
    const { decoder, at } = synced();
    assert.equal(decoder.edge(at + 20), 'ignored');
    assert.equal(decoder.edge(at - 1000), 'ignored');
    assert.equal(decoder.counts.tooFast, 2);
    assert.equal(decoder.sync, 'turn');
  });
  it('end the sync where they come too slow', () => {
    const { decoder, at } = synced();
    assert.equal(decoder.edge(at + 200_000), 'lost');
    assert.deepEqual([decoder.counts.tooSlow, decoder.counts.losses], [1, 1]);
    assertSums(decoder);
  });
  it('are waited for, for so long', () => {
    const { decoder, at } = synced();
    assert.equal(decoder.check(at + 1000), false);
    assert.equal(decoder.check(at + 1_000_000), true);
    assert.equal(decoder.check(at + 2_000_000), false, 'it stands already');
    assert.deepEqual([decoder.sync, decoder.cycleTicks, decoder.tooth.cycleTicks], ['none', 0, 0]);
    assert.equal(decoder.edge(at + 3_000_000), 'tooth');
    assert.deepEqual([decoder.counts.timeouts, decoder.counts.losses], [1, 1]);
    assertSums(decoder);
  });
  it('are a time-out also where nobody asked', () => {
    const { decoder, at } = synced();
    assert.equal(decoder.edge(at + 5_000_000), 'lost');
    assert.equal(decoder.counts.timeouts, 1);
  });
});

describe('steps of the pace', () => {
  const wheel: Wheel = { places: 36, missing: 1, shaft: 'crank' };
  const stepped = (rpm: number) => {
    const decoder = decoderOf(wheel);
    const segments = [1000, rpm, 1000].map((fromRpm) => ({ fromRpm, seconds: 0.4 }));
    const profile = { segments };
    const worst = worstOf(wheel, decoder, new Motion(profile), edgesIn({ wheel, profile }));
    const { syncs, losses } = decoder.counts;
    return { syncs, losses, isClose: worst < 0.6 };
  };
  it('are followed while no edge can be missing, and end the sync where one might be', () => {
    assert.deepEqual(stepped(1300), { syncs: 1, losses: 0, isClose: true });
    assert.deepEqual(stepped(2000), { syncs: 3, losses: 2, isClose: true });
    assert.deepEqual(stepped(400), { syncs: 3, losses: 2, isClose: true });
  });
});

it('whatever comes, in whatever order of times, the sums hold and the answers are in range', () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: -5000, max: 20_000 }), fc.constantFrom(0, 1e6, 1e10, -1e10)), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(wheels, steps, fc.constantFrom(1 as const, 2 as const), (wheel, waits, gapsToSync) => {
      const decoder = decoderOf(wheel, { gapsToSync });
      let at = 0;
      for (const [index, wait] of waits.entries()) {
        at += wait;
        if (index % 17 === 16) decoder.marker(at);
        else if (index % 23 === 22) decoder.check(at);
        else decoder.edge(at);
        const angle = decoder.angleAt(at + 10);
        assert.ok(Number.isInteger(angle) && angle >= -1 && angle < FULL_CYCLE);
        assert.ok(Number.isInteger(decoder.timeOf(1234)) && decoder.cycleTicks >= 0);
        assertSums(decoder);
      }
    }),
    { numRuns: 150 },
  );
});
