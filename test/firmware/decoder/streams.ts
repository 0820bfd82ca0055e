/** What the streams of edges for both decoders are made of: wheels, times, and what is asked on the way. */

import { FULL_CYCLE } from '../../../contract/schedule/angle.ts';
import type { Wheel } from '../../../contract/schedule/decoder/wheel.ts';
import { wheels } from '../../contract/schedule/decoder/fixture.ts';
import { fc } from '../../random-cases.ts';
import type { Question, Setting } from './oracle.ts';

export interface Stream {
  readonly setting: Setting;
  readonly questions: readonly Question[];
}

/** Where the oracle's time starts: so late that nothing is before 0, and at any place of a counter, mostly just before it wraps. */
export const starts = fc
  .oneof(
    { weight: 3, arbitrary: fc.nat(20_000_000).map((before) => 2 ** 32 - before) },
    { weight: 1, arbitrary: fc.nat(2 ** 32 - 1) },
  )
  .map((counter) => 2 ** 40 + counter);

/** Of the boards: a Mega's timer at 16 MHz over 64 and over 8, a Due's at 42 MHz, an STM32's at 84. */
export const rates = fc.constantFrom(250_000, 1_000_000, 2_000_000, 42_000_000, 84_000_000);
export const gaps = fc.constantFrom<1 | 2>(1, 2);

export const coarse = fc
  .record({
    places: fc.integer({ min: 6, max: 16 }),
    missing: fc.integer({ min: 0, max: 3 }),
    shaft: fc.constantFrom('crank' as const, 'cam' as const),
    offset: fc.nat(FULL_CYCLE - 1),
    marker: fc.option(fc.nat(FULL_CYCLE - 1), { nil: undefined }),
  })
  .map(({ marker, ...wheel }): Wheel => {
    const isNeeded = marker !== undefined && (wheel.missing === 0 || wheel.shaft === 'crank');
    return isNeeded ? { ...wheel, marker } : wheel;
  });
export const allWheels = fc.oneof(
  wheels,
  coarse,
  fc.constant<Wheel>({ places: 12, missing: 0, shaft: 'crank' }),
  fc.constant<Wheel>({ places: 120, missing: 2, shaft: 'crank', marker: 9000 }),
);

/** What is asked between two edges: where the engine is, when it will be where, whether it stands. */
function* asked(index: number, at: number, wait: number): Generator<Question> {
  // No stream has a say in this: what is asked changes nothing, but for `check`.
  yield ['where', at + Math.floor((wait * ((index * 37) % 150)) / 100)];
  if (index % 3 === 0) yield ['when', (index * 7919) % FULL_CYCLE];
  if (index % 5 === 0) yield ['check', at + wait];
  if (index % 11 === 0) yield ['where', at - index];
  if (index % 13 === 0) yield ['counts'];
  // So late that times the gap it has more than 32 bits.
  if (index % 7 === 0) yield ['where', at + 2 ** 30 + index];
  if (index % 7 === 1) yield ['where', at + Math.ceil(2 ** 32 / 3) + index];
}

export interface Step {
  /** `stand`: it is looked at once its time-out is over, and then so long again that a counter has wrapped twice. */
  readonly kind: 'edge' | 'marker' | 'stand';
  readonly wait: number;
}

/** Some of these in a row are still less than half of a counter, which is as far as it can tell before from after. */
const LONGEST_WAIT = 2 ** 29;
/** Longer than any stream's time-out. */
const LOOKED_AT = 2 ** 30;
const LONG_STAND = 2 ** 33 + 12_345;

export function questionsOf(steps: readonly Step[], start: number): Question[] {
  const questions: Question[] = [];
  let at = start;
  for (const [index, { kind, wait }] of steps.entries()) {
    if (kind === 'stand') {
      questions.push(['check', at + LOOKED_AT]);
      at += LONG_STAND;
      continue;
    }
    at += Math.min(wait, LONGEST_WAIT);
    questions.push([kind, at], ...asked(index, at, Math.min(steps[index + 1]?.wait ?? wait, LONGEST_WAIT)));
  }
  return [...questions, ['counts']];
}
