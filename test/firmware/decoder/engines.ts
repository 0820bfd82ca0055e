/** Streams of engines as the wheel simulator has them, at any pace, with all that can go wrong. */

import { limitsOf } from '../../../contract/schedule/decoder/limits.ts';
import { type EdgeFault, edgesOf } from '../../../contract/schedule/wheel-simulator/edges.ts';
import type { Profile } from '../../../contract/schedule/wheel-simulator/profile.ts';
import { profilesFor } from '../../contract/schedule/decoder/fixture.ts';
import { fc } from '../../random-cases.ts';
import { allWheels, gaps, questionsOf, rates, type Step, type Stream, starts } from './streams.ts';
import { parts, twisted, twists } from './twists.ts';

/** Speeds that step, and engines that stall or crank through their compressions. */
const roughProfiles = fc
  .record({
    rpms: fc.array(fc.oneof(fc.integer({ min: 10, max: 400 }), fc.integer({ min: 400, max: 22_000 }), fc.constant(0)), {
      minLength: 1,
      maxLength: 5,
    }),
    cylinders: fc.integer({ min: 1, max: 8 }),
    depth: fc.integer({ min: 0, max: 60 }),
  })
  .map(
    ({ rpms, cylinders, depth }): Profile => ({
      // Some turns at each speed, so that none has too many edges.
      segments: rpms.map((fromRpm) => ({ fromRpm, seconds: Math.min(2, fromRpm === 0 ? 0.5 : 400 / fromRpm) })),
      ripple: { cylinders, depth: depth / 100 },
    }),
  );

const faults: fc.Arbitrary<EdgeFault[]> = fc.array(
  fc.oneof(fc.record({ missing: fc.nat(500) }), fc.record({ extraAfter: fc.nat(500), part: parts })),
  { maxLength: 6 },
);

/** As many edges as a stream has at most. */
const MOST_EDGES = 1500;

/** Engines at any pace. @param twists how many things go wrong beside missing and extra edges, at most */
export const engines = (most: number) =>
  allWheels.chain((wheel) =>
    fc
      .record({
        profile: fc.oneof(profilesFor(wheel), roughProfiles),
        faults: most > 0 ? faults : fc.constant([]),
        twists: fc.array(twists, { maxLength: most }),
        gapsToSync: gaps,
        rate: rates,
        fastestRpm: fc.integer({ min: 8000, max: 25_000 }),
        start: starts,
        /** The second sensor's pulses that do not come: none, or one in so many. */
        unmarked: fc.constantFrom(0, 1, 3),
      })
      .map(({ profile, faults, twists, gapsToSync, rate, fastestRpm, start, unmarked }): Stream => {
        const steps: Step[] = [];
        let before = 0;
        let markers = 0;
        for (const { at, kind } of edgesOf({ wheel, profile, faults, ticksPerSecond: rate })) {
          if (kind === 'marker') markers += 1;
          if (kind === 'marker' && markers > 1 && unmarked > 0 && markers % unmarked === 0) continue;
          steps.push({ kind: kind === 'marker' ? 'marker' : 'edge', wait: at - before });
          before = at;
          if (steps.length >= MOST_EDGES) break;
        }
        const limits = limitsOf(wheel, rate, { fastestRpm });
        return {
          setting: { wheel, limits, gapsToSync },
          questions: questionsOf(twists.reduce<readonly Step[]>(twisted, steps), start),
        };
      }),
  );
