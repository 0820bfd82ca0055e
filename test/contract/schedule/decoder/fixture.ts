/** Runs of simulated wheels: what the decoder says beside what is true. */

import { FULL_CYCLE } from '../../../../contract/schedule/angle.ts';
import { WheelDecoder } from '../../../../contract/schedule/decoder/decoder.ts';
import { limitsOf } from '../../../../contract/schedule/decoder/limits.ts';
import type { DecoderOptions } from '../../../../contract/schedule/decoder/options.ts';
import {
  edgesOfCycle,
  parseWheel,
  placesOfCycle,
  turnsOf,
  type Wheel,
} from '../../../../contract/schedule/decoder/wheel.ts';
import { type Edge, edgesOf, type Run } from '../../../../contract/schedule/wheel-simulator/edges.ts';
import type { Motion, Profile, Segment } from '../../../../contract/schedule/wheel-simulator/profile.ts';
import { fc } from '../../../random-cases.ts';

export const TICKS_PER_SECOND = 1e6;

export const decoderOf = (wheel: Wheel, options?: DecoderOptions) =>
  new WheelDecoder(wheel, limitsOf(wheel, TICKS_PER_SECOND), options);

export function feed(decoder: WheelDecoder, { kind, at }: Edge) {
  return kind === 'marker' ? decoder.marker(at) : decoder.edge(at);
}

export const constant = (rpm: number, seconds = 1): Profile => ({ segments: [{ fromRpm: rpm, seconds }] });

/** Angle units from what is true to what was said, by the shorter way; of a turn if no more is known. */
export function errorOf(decoder: WheelDecoder, motion: Motion, at: number): number {
  const range = decoder.sync === 'turn' ? FULL_CYCLE / 2 : FULL_CYCLE;
  const truth = motion.cyclesAt(at / TICKS_PER_SECOND) * FULL_CYCLE;
  const off = decoder.angleAt(at) - truth;
  return off - Math.round(off / range) * range;
}

export interface Sample {
  readonly at: number;
  readonly error: number;
}

/** What the decoder says after an edge, on the way to the next one. None where it says nothing. */
export function samplesBetween(decoder: WheelDecoder, motion: Motion, from: number, to: number): Sample[] {
  if (decoder.sync === 'none') return [];
  return [0, 0.3, 0.6, 0.99]
    .map((part) => Math.floor(from + (to - from) * part))
    .filter((at) => decoder.angleAt(at) >= 0)
    .map((at) => ({ at, error: errorOf(decoder, motion, at) }));
}

export const edgesIn = (run: Omit<Run, 'ticksPerSecond'>) => [...edgesOf({ ...run, ticksPerSecond: TICKS_PER_SECOND })];

/** Within so many edges a decoder is in sync. A plain wheel's marker comes once a cycle, a gap once a turn. */
export const edgesToSync = (wheel: Wheel): number =>
  3 + 2 * (wheel.missing > 0 ? edgesOfCycle(wheel) / turnsOf(wheel) : edgesOfCycle(wheel));

/** Places from an edge to the next: 1, or those of the gap. */
export const placesAfter = (edge = 0, { places, missing }: Wheel): number =>
  (edge + 1) % (places - missing) === 0 ? missing + 1 : 1;

const gapped = fc
  .record({ places: fc.integer({ min: 8, max: 72 }), missing: fc.integer({ min: 1, max: 3 }) })
  .chain(({ places, missing }) =>
    fc.oneof(
      fc.constant<Wheel>({ places, missing, shaft: 'cam' }),
      fc.constant<Wheel>({ places, missing, shaft: 'crank' }),
      fc.nat(FULL_CYCLE - 1).map((marker): Wheel => ({ places, missing, shaft: 'crank', marker })),
    ),
  )
  .chain((wheel) => fc.nat(FULL_CYCLE - 1).map((offset): Wheel => ({ ...wheel, offset })));
const workshop = fc.constantFrom(
  parseWheel('36-1', 'crank'),
  parseWheel('60-2', 'crank'),
  parseWheel('36-1', 'cam'),
  parseWheel('12+1', 'cam'),
  parseWheel('12+1', 'crank'),
  parseWheel('36+1', 'crank'),
);
export const wheels = fc.oneof(workshop, gapped);

/** What an engine may gain or lose from one place to the next, of its speed: by its pedal, and by its compression. */
const MOST_GAIN = 0.03;

/** Constant, faster and slower, rippled and not: as much as an engine with such a wheel can do. */
export const profilesFor = (wheel: Wheel) =>
  fc
    .record({
      rpms: fc.array(fc.integer({ min: 300, max: 7000 }), { minLength: 2, maxLength: 4 }),
      startDegrees: fc.nat(719),
      cylinders: fc.integer({ min: 1, max: 8 }),
      depth: fc.integer({ min: 0, max: 30 }),
    })
    .map(({ rpms, startDegrees, cylinders, depth }): Profile => {
      const places = placesOfCycle(wheel);
      const segments = rpms.slice(1).map((toRpm, index): Segment => {
        const fromRpm = rpms[index] ?? toRpm;
        const slowest = Math.min(fromRpm, toRpm) / 120;
        const gain = MOST_GAIN * slowest * slowest * places;
        return { fromRpm, toRpm, seconds: Math.max(0.15, Math.abs(toRpm - fromRpm) / 120 / gain) };
      });
      const deepest = (MOST_GAIN * places) / 4 / cylinders;
      return { segments, startDegrees, ripple: { cylinders, depth: Math.min(depth / 100, deepest) } };
    });

export const runs = wheels.chain((wheel) => profilesFor(wheel).map((profile) => ({ wheel, profile })));
