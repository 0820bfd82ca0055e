/** Streams that no engine makes: pulses along the decoder's bounds, times in no order, limits up to the ends of a counter. */

import { FULL_CYCLE } from '../../../contract/schedule/angle.ts';
import { edgesOfCycle, type Wheel } from '../../../contract/schedule/decoder/wheel.ts';
import { fc } from '../../random-cases.ts';
import { Oracle, type Question } from './oracle.ts';
import { allWheels, coarse, gaps, questionsOf, type Step, type Stream, starts } from './streams.ts';

/** The longest `slowestTicks` with which no product has more than 32 bits, which is where the firmware draws the line. */
export const longestPulse = (wheel: Wheel): number => {
  const gap = wheel.missing + 1;
  const places = wheel.places * (wheel.shaft === 'crank' ? 2 : 1);
  return Math.floor((2 ** 32 - 1) / (gap * Math.max(places, 2 * gap)));
};

/** Limits anywhere in what is allowed, the very ends among them. */
const anyLimits = (wheel: Wheel) =>
  fc
    .record({
      slowest: fc.oneof(fc.constant(longestPulse(wheel)), fc.integer({ min: 2, max: longestPulse(wheel) })),
      fastest: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.nat(2 ** 32 - 1) }),
      timeout: fc.oneof(fc.constant(0), fc.constant(2 ** 31 - 1), fc.nat(2 ** 31 - 1)),
    })
    .map(({ slowest, fastest, timeout }) => ({
      slowestTicks: slowest,
      fastestTicks: 1 + (fastest % Math.min(slowest - 1, 1000)),
      timeoutTicks: Math.max(slowest * (wheel.missing + 1), timeout),
    }));

/** In 256ths of the pulse that should come: mostly it does, and now and then one comes that is just within a bound, or just beyond. */
const ratios = fc.oneof(
  { weight: 120, arbitrary: fc.constant(256) },
  { weight: 60, arbitrary: fc.integer({ min: 245, max: 267 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      181,
      182,
      209,
      210,
      222,
      223,
      229,
      230,
      285,
      286,
      294,
      295,
      296,
      312,
      313,
      314,
      361,
      362,
      363,
    ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 800 }) },
);

/** The same of a gap, which is in doubt more often than it is wrong. */
const gapRatios = fc.oneof(
  { weight: 4, arbitrary: fc.constant(256) },
  { weight: 1, arbitrary: fc.integer({ min: 181, max: 362 }) },
);

/** Pulses along the decoder's bounds, up to the longest that there can be. */
export const walks = fc.oneof(coarse, allWheels).chain((wheel) =>
  fc
    .record({
      limits: anyLimits(wheel),
      gapsToSync: gaps,
      start: starts,
      /** In 256ths of the longest; a power of two makes the bounds whole. */
      pace: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1, max: 256 }) },
        { weight: 1, arbitrary: fc.constant(0) },
      ),
      exact: fc.boolean(),
      picks: fc.array(
        fc.record({
          ratio: ratios,
          gapRatio: gapRatios,
          add: fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1),
          isMarked: fc.nat(60),
        }),
        {
          maxLength: 500,
          minLength: 100,
        },
      ),
    })
    .map(({ limits, gapsToSync, start, pace, exact, picks }): Stream => {
      const teeth = wheel.places - wheel.missing;
      const longest = Math.max(4, Math.floor((limits.slowestTicks * pace) / 256));
      const steps: Step[] = [];
      let ticks = exact ? 2 ** Math.floor(Math.log2(longest)) : longest;
      for (const [index, { ratio, gapRatio, add, isMarked }] of picks.entries()) {
        const span = (index + 1) % teeth === 0 ? wheel.missing + 1 : 1;
        const wait = Math.max(0, Math.floor((ticks * span * (span > 1 ? gapRatio : ratio)) / 256) + add);
        const isPlace = index % edgesOfCycle(wheel) === 0 || isMarked === 0;
        if (wheel.marker !== undefined && isPlace) {
          steps.push({ kind: 'marker', wait: Math.floor(wait / 2) }, { kind: 'edge', wait: Math.ceil(wait / 2) });
        } else steps.push({ kind: 'edge', wait });
        // Beyond the longest there is no pace to go on with.
        ticks = Math.max(1, Math.min(Math.floor(wait / span), limits.slowestTicks));
      }
      return { setting: { wheel, limits, gapsToSync }, questions: questionsOf(steps, start) };
    }),
);

/** A tick is an angle unit, and 16 places are even of them: what is at a bound is at it to the unit. */
const markedWheel = { places: 16, missing: 1, shaft: 'crank' } as const;
const PLACE = FULL_CYCLE / 2 / markedWheel.places;
const SLACK = FULL_CYCLE / 8;

/**
 * A second sensor at any place, early or late by just what it may be and by a unit more, that misses some cycles; and pulses of
 * it while the wheel stands. Few streams are enough to say that, and no chance is left to it.
 */
export function* markerStreams(): Generator<Stream> {
  const limits = { fastestTicks: 100, slowestTicks: 3 * PLACE, timeoutTicks: 2 ** 30 };
  const start = 2 ** 40 + 2 ** 32 - 3 * FULL_CYCLE;
  const edges = Array.from({ length: 8 * 2 * markedWheel.places }, (_, place) => place)
    .filter((place) => (place + 1) % markedWheel.places !== 0)
    .map((place): Question => ['edge', start + place * PLACE]);
  const last = edges.at(-1)?.[1] ?? 0;
  const standing = [0.5, 1, 1.01, 3.3, 200.7].map(
    (cycles): Question => ['marker', last + Math.floor(cycles * FULL_CYCLE)],
  );
  for (let marker = 100; marker < FULL_CYCLE; marker += PLACE) {
    for (const late of [-SLACK - 1, -SLACK, -SLACK + 1, 0, SLACK - 1, SLACK, SLACK + 1]) {
      const markers = [2, 4, 5.5, 6].map((cycle): Question => ['marker', start + cycle * FULL_CYCLE + marker + late]);
      const moving = [...edges, ...markers].sort(([, a = 0], [, b = 0]) => a - b);
      yield {
        setting: { wheel: { ...markedWheel, marker }, limits, gapsToSync: 2 },
        questions: [...moving, ...standing].flatMap((one): Question[] => [one, ['counts']]),
      };
    }
  }
}

/** Times of no order, within half a counter of the last edge, which is as far as a counter can tell. */
export const disorders = allWheels.chain((wheel) =>
  fc
    .record({
      limits: anyLimits(wheel),
      gapsToSync: gaps,
      start: starts,
      waits: fc.array(
        fc.record({
          kind: fc.constantFrom('edge' as const, 'edge' as const, 'edge' as const, 'marker' as const, 'check' as const),
          of: fc.constantFrom('fastest', 'slowest', 'gap', 'timeout', 'half', 'back', 'any', 'none'),
          add: fc.integer({ min: -1, max: 1 }),
          any: fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }),
        }),
        { maxLength: 200 },
      ),
    })
    .map(({ limits, gapsToSync, start, waits }): Stream => {
      const setting = { wheel, limits, gapsToSync };
      const oracle = new Oracle(setting);
      const { fastestTicks, slowestTicks, timeoutTicks } = limits;
      const gap = slowestTicks * (wheel.missing + 1);
      const questions: Question[] = [];
      let at = start;
      for (const [index, { kind, of, add, any }] of waits.entries()) {
        const far = {
          fastest: fastestTicks,
          slowest: slowestTicks,
          gap,
          timeout: timeoutTicks,
          half: 2 ** 31 - 2,
          back: 2 - 2 ** 31,
          any,
          none: 0,
        };
        const { at: last } = oracle.decoder.tooth;
        const wait = (far[of as keyof typeof far] ?? 0) + add;
        at = (last < 0 ? at : last) + Math.max(1 - 2 ** 31, Math.min(wait, 2 ** 31 - 1));
        questions.push([kind, at]);
        oracle.answer([kind, at]);
        // A question about a time too far from the last edge has no answer.
        if (kind === 'edge') questions.push(['where', at], ['when', (index * 7919) % FULL_CYCLE], ['counts']);
      }
      return { setting, questions };
    }),
);
