/** Wheels without faults: sync within so many teeth, kept to the end, and never a wrong angle. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FULL_CYCLE } from '../../../../contract/schedule/angle.ts';
import { bestSync, edgesOfCycle, placesOfCycle, type Sync } from '../../../../contract/schedule/decoder/wheel.ts';
import { Motion } from '../../../../contract/schedule/wheel-simulator/profile.ts';
import { fc } from '../../../random-cases.ts';
import {
  constant,
  decoderOf,
  edgesIn,
  edgesToSync,
  feed,
  placesAfter,
  runs,
  samplesBetween,
  wheels,
} from './fixture.ts';

/** The change of pace within a pulse bends the way between its edges by less than this part of it. */
const BEND = 0.03;

describe('of any wheel, at any pace that an engine can have, the decoder', () => {
  it('syncs within two gaps and three teeth, and is never off by more than the change from tooth to tooth', () => {
    let samples = 0;
    fc.assert(
      fc.property(runs, ({ wheel, profile }) => {
        const decoder = decoderOf(wheel);
        const motion = new Motion(profile);
        const edges = edgesIn({ wheel, profile });
        const teeth = edges.filter(({ kind }) => kind === 'tooth');
        let tooth = 0;
        let known: Sync = 'none';
        for (const edge of edges) {
          feed(decoder, edge);
          if (edge.kind === 'marker') continue;
          tooth += 1;
          if (tooth >= edgesToSync(wheel)) assert.equal(decoder.counts.syncs, 1, `no sync after ${tooth} edges`);
          const next = teeth[tooth];
          if (decoder.sync !== 'none') known = decoder.sync;
          if (!next || decoder.sync === 'none') continue;
          const places = placesAfter(edge.edge, wheel);
          const { cycleTicks } = decoder.tooth;
          const ratio = ((next.at - edge.at) * placesOfCycle(wheel)) / places / cycleTicks;
          const rounding = 2 + (2 * FULL_CYCLE) / cycleTicks;
          const most =
            ((places * FULL_CYCLE) / placesOfCycle(wheel)) * (Math.max(ratio, 1 / ratio) - 1 + BEND) + rounding;
          for (const { at, error } of samplesBetween(decoder, motion, edge.at, next.at)) {
            samples += 1;
            assert.ok(Math.abs(error) <= most, `off by ${error} of ${most} at ${at}`);
          }
        }
        const { losses, missing, extra, markersWrong, markersMissing } = decoder.counts;
        assert.deepEqual([losses, missing, extra, markersWrong, markersMissing], [0, 0, 0, 0, 0]);
        if (motion.cyclesAt(motion.seconds) - motion.cyclesAt(0) > 3.5) assert.equal(known, bestSync(wheel));
      }),
      { numRuns: 80 },
    );
    assert.ok(samples > 10_000, 'hardly anything was looked at');
  });

  it('knows the time of the last cycle to the tick, at each tooth', () => {
    fc.assert(
      fc.property(runs, ({ wheel, profile }) => {
        const decoder = decoderOf(wheel);
        const times: number[] = [];
        const aCycle = edgesOfCycle(wheel);
        for (const edge of edgesIn({ wheel, profile })) {
          feed(decoder, edge);
          if (edge.kind === 'tooth') times.push(edge.at);
          if (decoder.cycleTicks > 0)
            assert.equal(decoder.cycleTicks, (times.at(-1) ?? 0) - (times.at(-1 - aCycle) ?? 0));
        }
        if (times.length > edgesToSync(wheel) + aCycle) assert.ok(decoder.cycleTicks > 0);
      }),
      { numRuns: 30 },
    );
  });

  it('tells no angle of a plain wheel without a marker, but its pace', () => {
    const wheel = { places: 12, missing: 0, shaft: 'crank' } as const;
    const decoder = decoderOf(wheel);
    for (const edge of edgesIn({ wheel, profile: constant(3000) })) feed(decoder, edge);
    assert.equal(decoder.sync, 'none');
    assert.equal(decoder.angleAt(2e6), -1);
    assert.equal(decoder.timeOf(0), -1);
    assert.ok(Math.abs(decoder.cycleTicks - 40_000) <= 1);
  });

  it('tells a constant pace to the unit', () => {
    fc.assert(
      fc.property(wheels, fc.constantFrom(600, 3000, 6000), (wheel, rpm) => {
        const decoder = decoderOf(wheel);
        const profile = constant(rpm, 0.8);
        for (const edge of edgesIn({ wheel, profile })) feed(decoder, edge);
        assert.ok(Math.abs(decoder.cycleTicks - 120e6 / rpm) <= 1);
      }),
      { numRuns: 20 },
    );
  });
});
