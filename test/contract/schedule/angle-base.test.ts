import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Happening, type Input, simulate } from '../../../contract/schedule/simulate.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { eventsOfPair, type ShaftInput } from './angle-reference.ts';
import { type Pair, tableOf } from './tables.ts';

const UNTIL = 1500;

const angle = fc.oneof(fc.constantFrom(0, 1, 32_768, 65_535), fc.nat({ max: 65_535 }));
const pace = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 100, max: 900 }), fc.constant(100_000));
const pair: fc.Arbitrary<Pair> = fc.record(
  {
    kind: fc.constantFrom('point', 'following', 'leading'),
    angle,
    duration: fc.integer({ min: 1, max: 400 }),
    bound: fc.integer({ min: 1, max: 300 }),
    times: fc.integer({ min: 1, max: 6 }),
  },
  { requiredKeys: ['kind', 'angle', 'duration'] },
);
const time = fc.nat({ max: UNTIL });
const paces = fc.record({ at: time, cycleTicks: fc.oneof({ weight: 6, arbitrary: pace }, fc.constant(0)) });
const teeth = fc.record({ at: time, tooth: fc.record({ angle, cycleTicks: pace, fraction: fc.nat({ max: 255 }) }) });
const acts = fc.record({ at: time, act: fc.constantFrom('lost' as const, 'pause' as const, 'resume' as const) });

const linesOf = (happened: readonly Happening[], event: number) =>
  happened
    .filter((one) => one.event === event)
    .map(
      ({ at, due, edge, cause, count }) =>
        `${at} ${at - due} ${edge === 'skipped' ? `skipped ${count}` : `${edge} ${cause}`}`,
    );

/** Each pair of a program, beside what it does alone, found tick by tick. */
function compare(pairs: readonly Pair[], inputs: readonly ShaftInput[], cancel?: { entry: number; at: number }): void {
  const sorted = inputs.toSorted((a, b) => a.at - b.at);
  const all: Input[] = [...sorted];
  if (cancel !== undefined) all.push({ at: cancel.at, cancel: cancel.entry });
  const happened = simulate(tableOf({ pairs }), { inputs: all, until: UNTIL });
  for (const [entry, one] of pairs.entries()) {
    const cancelAt = entry === cancel?.entry ? cancel.at : undefined;
    assert.deepEqual(linesOf(happened, entry + 1), eventsOfPair(one, sorted, UNTIL, cancelAt));
  }
}

test('whatever the pace does, each pair does what it does alone, found tick by tick', () => {
  const programs = fc.array(pair, { minLength: 1, maxLength: 4 });
  const inputs = fc.array(paces, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(programs, inputs, (some, course) => compare(some, course)),
    { numRuns: randomCases(1000) },
  );
});

test('the same with teeth, loss of sync, pauses, and a pair that is cancelled', () => {
  const inputs = fc.array(fc.oneof({ weight: 3, arbitrary: teeth }, paces, acts), { minLength: 1, maxLength: 14 });
  const cancelled = fc.record({ entry: fc.nat({ max: 2 }), at: time });
  fc.assert(fc.property(fc.array(pair, { minLength: 1, maxLength: 3 }), inputs, cancelled, compare), {
    numRuns: randomCases(1000),
  });
});
