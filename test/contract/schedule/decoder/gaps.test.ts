/** One fault at every place of a turn, and at every part of the gap: what random faults find only now and then. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FULL_CYCLE } from '../../../../contract/schedule/angle.ts';
import type { DecoderOptions } from '../../../../contract/schedule/decoder/options.ts';
import {
  edgesOfCycle,
  parseWheel,
  placesOfCycle,
  turnsOf,
  type Wheel,
} from '../../../../contract/schedule/decoder/wheel.ts';
import type { EdgeFault } from '../../../../contract/schedule/wheel-simulator/edges.ts';
import { Motion } from '../../../../contract/schedule/wheel-simulator/profile.ts';
import { constant, decoderOf, edgesIn, feed, samplesBetween } from './fixture.ts';

/** The most that an angle may be off while it is told, in places: noise just before a tooth is taken for it. */
const MOST_PLACES = 0.5;

/** Runs a wheel from tooth 0 with one fault; the angle is looked at all the time. */
function runWith(wheel: Wheel, fault: EdgeFault, options?: DecoderOptions) {
  const teeth = edgesOfCycle(wheel) / turnsOf(wheel);
  const profile = constant(1000, (teeth * 8 * 0.12) / edgesOfCycle(wheel));
  const motion = new Motion(profile);
  const decoder = decoderOf(wheel, options);
  const edges = edgesIn({ wheel, profile, faults: [fault] });
  let worst = 0;
  let lostAt = -1;
  let syncedAt = -1;
  for (const [index, edge] of edges.entries()) {
    const outcome = feed(decoder, edge);
    if (outcome === 'lost') lostAt = index;
    if (outcome === 'synced') syncedAt = index;
    const samples = samplesBetween(decoder, motion, edge.at, edges[index + 1]?.at ?? edge.at);
    for (const { error } of samples) worst = Math.max(worst, Math.abs(error));
  }
  const { syncs, losses } = decoder.counts;
  return { worst: (worst * placesOfCycle(wheel)) / FULL_CYCLE, syncs, losses, search: syncedAt - lostAt };
}

for (const name of ['12-1', '36-1', '60-2', '24-3', '4-1']) {
  for (const shaft of ['crank', 'cam'] as const) {
    const wheel = parseWheel(name, shaft);
    const teeth = wheel.places - wheel.missing;
    const told = (what: string, { worst, syncs, losses, search }: ReturnType<typeof runWith>) => {
      assert.ok(worst < MOST_PLACES, `${what}: off by ${worst} places`);
      assert.deepEqual([what, syncs, losses], [what, 2, 1]);
      assert.ok(search > teeth, `${what}: believed again after ${search} edges, without a whole turn`);
    };
    describe(`of ${name} teeth on the ${shaft}`, () => {
      it('any one that is missing is noticed', () => {
        for (let tooth = 0; tooth < teeth; tooth++) told(`${tooth}`, runWith(wheel, { missing: 3 * teeth + tooth }));
      });
      it('an edge too many anywhere in the gap is noticed, and beside it', () => {
        for (const tooth of [-1, 0, 1]) {
          for (let part = 0.1; part < 0.9; part += 0.02) {
            told(`${tooth} ${part}`, runWith(wheel, { extraAfter: 4 * teeth - 1 + tooth, part }));
          }
        }
      });
    });
  }
}

it('an edge too many in the first gap is not believed either where one gap is enough', () => {
  for (const name of ['12-1', '60-2', '24-3']) {
    const wheel = parseWheel(name, 'cam');
    for (let part = 0.5; part < 0.9; part += 0.01) {
      const fault = { extraAfter: wheel.places - wheel.missing - 1, part };
      const { worst } = runWith(wheel, fault, { gapsToSync: 1 });
      assert.ok(worst < MOST_PLACES, `${name} ${part}: off by ${worst} places`);
    }
  }
});

describe('the angle', () => {
  const wheel = parseWheel('36-1', 'crank');
  const edges = edgesIn({ wheel, profile: constant(1000, 0.3) });
  it('is at the next tooth at most, until that came; and is nothing once it must be missing', () => {
    const decoder = decoderOf(wheel);
    for (const edge of edges.slice(0, 150)) feed(decoder, edge);
    const { angle, at } = decoder.tooth;
    const next = angle + FULL_CYCLE / 72;
    assert.ok(Math.abs(decoder.angleAt(at + 833) - next + FULL_CYCLE / 144) <= 30);
    assert.ok(Math.abs(decoder.angleAt(at + 2000) - next) <= 1, 'the engine slows down');
    assert.equal(decoder.angleAt(at + 2400), -1);
  });
  it('has no pace while the gap is searched', () => {
    const decoder = decoderOf(wheel);
    for (const edge of edges.slice(0, 36)) {
      feed(decoder, edge);
      assert.deepEqual([decoder.tooth.cycleTicks, decoder.cycleTicks], [0, 0]);
    }
    feed(decoder, edges[36] ?? { at: 0, kind: 'tooth' });
    assert.ok(decoder.tooth.cycleTicks > 119_000 && decoder.cycleTicks === 0);
  });
  it('is known at a speed at which the gap alone is longer than the longest tooth', () => {
    const decoder = decoderOf(wheel);
    for (const edge of edgesIn({ wheel, profile: constant(25, 9) })) feed(decoder, edge);
    assert.deepEqual([decoder.sync, decoder.counts.tooSlow], ['turn', 0]);
  });
});

describe('a marker beside a tooth', () => {
  it('may come now before it and now after it', () => {
    const wheel: Wheel = { places: 36, missing: 1, shaft: 'crank', marker: FULL_CYCLE / 4 };
    const decoder = decoderOf(wheel);
    const edges = edgesIn({ wheel, profile: constant(1000, 1.5) });
    const moved = edges.map((edge, index) =>
      edge.kind === 'marker' ? { ...edge, at: edge.at + (index % 2 ? 200 : -200) } : edge,
    );
    for (const edge of moved.toSorted((a, b) => a.at - b.at)) feed(decoder, edge);
    assert.deepEqual([decoder.sync, decoder.counts.markersMissing, decoder.counts.markersWrong], ['cycle', 0, 0]);
  });
});
