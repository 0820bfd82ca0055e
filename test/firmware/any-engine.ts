/** Engines as they run: teeth at even distances, a pace that changes, plans that are replaced while they run, a sync that is lost. */

import { FULL_CYCLE } from '../../contract/schedule/angle.ts';
import { type EnginePattern, pairsOf } from '../../contract/schedule/patterns.ts';
import { fc } from '../random-cases.ts';
import { arranged, type Case, type Happens, inOrder, type Plan } from './any-schedule.ts';

/** A Mega's clock. */
const TICKS_PER_SECOND = 16e6;
const ticksOfRpm = (rpm: number) => Math.round((TICKS_PER_SECOND * 120) / rpm);

const pattern = (cylinders: number): fc.Arbitrary<EnginePattern> =>
  fc.record({
    cylinders: fc.constant(cylinders),
    injection: fc.record({
      advanceDegrees: fc.integer({ min: 270, max: 450 }),
      pulseMs: fc.integer({ min: 50, max: 20_000 }).map((us) => us / 1000),
    }),
    ignition: fc.record({ advanceDegrees: fc.integer({ min: -10, max: 60 }), dwellMs: fc.constantFrom(2.417, 3, 4) }),
  });

/** Injector and coil of each cylinder on outputs of their own; a coil is never charged twice as long as it should. */
function planOf(engine: EnginePattern): Plan {
  const ticksOf = (ns: number) => Math.round((ns * TICKS_PER_SECOND) / 1e9);
  const pairs = pairsOf(engine);
  const durationOf = (part: string) => ticksOf(pairs.find((pair) => pair.part === part)?.durationNs ?? 1);
  return {
    following: { duration: durationOf('injector'), bound: 2 ** 20 },
    leading: { duration: durationOf('coil'), bound: durationOf('coil') * 2 },
    pairs: arranged(
      pairs.map(({ kind, angle, cylinder, part }) => ({
        kind,
        angle,
        output: (cylinder - 1) * 2 + (part === 'coil' ? 1 : 0),
      })),
    ),
  };
}

interface Stretch {
  /** At its end; it begins as the one before ended. */
  readonly rpm: number;
  readonly cycles: number;
  /** Nobody knows where the shaft is, until its end. */
  readonly isLost: boolean;
}

const stretch: fc.Arbitrary<Stretch> = fc.record({
  rpm: fc.oneof(fc.integer({ min: 150, max: 8000 }), fc.integer({ min: 8000, max: 22_000 })),
  cycles: fc.integer({ min: 1, max: 4 }),
  isLost: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
});

/** Each tooth is told with the pace of the period that it ends, as a decoder does. */
function teethOf(stretches: readonly Stretch[], first: number, teeth: number): { inputs: Happens[]; until: number } {
  const inputs: Happens[] = [];
  let [at, place, pace] = [1000, 0, ticksOfRpm(first)];
  for (const { rpm, cycles, isLost } of stretches) {
    if (isLost) inputs.push({ at, act: 'lost' });
    const [before, change] = [pace, ticksOfRpm(rpm) - pace];
    for (let tooth = 1; tooth <= cycles * teeth; tooth++) {
      pace = Math.round(before + (change * tooth) / (cycles * teeth));
      const period = Math.round(pace / teeth);
      at += period;
      place += 1;
      const fine = Math.floor((place * FULL_CYCLE * 256) / teeth);
      const [angle, fraction] = [Math.floor(fine / 256) % FULL_CYCLE, fine % 256];
      if (!isLost) inputs.push({ at, tooth: { angle, cycleTicks: period * teeth, fraction } });
    }
  }
  return { inputs, until: at };
}

export const anyEngine: fc.Arbitrary<Case> = fc
  .constantFrom(1, 4, 6, 8, 12, 16)
  .chain((cylinders) =>
    fc.record({
      patterns: fc.array(pattern(cylinders), { minLength: 1, maxLength: 4 }),
      teeth: fc.constantFrom(12, 24, 36, 60),
      first: fc.integer({ min: 150, max: 8000 }),
      stretches: fc.array(stretch, { minLength: 1, maxLength: 5 }),
      /** When plans are replaced, and how long nobody wakes it; as parts of the whole run. */
      changes: fc.array(fc.record({ part: fc.double({ min: 0, max: 1, noNaN: true }), plan: fc.nat({ max: 3 }) }), {
        maxLength: 8,
      }),
      stalls: fc.array(
        fc.record({ part: fc.double({ min: 0, max: 1, noNaN: true }), ticks: fc.nat({ max: 40_000 }) }),
        {
          maxLength: 3,
        },
      ),
      clock: fc.nat({ max: 0xffff_ffff }),
    }),
  )
  .map(({ patterns, teeth, first, stretches, changes, stalls, clock }) => {
    const { inputs, until } = teethOf(stretches, first, teeth);
    const at = (part: number) => Math.floor(part * until);
    const befalls = [
      ...changes.map(({ part, plan }) => ({ at: at(part), plan })),
      ...stalls.map(({ part, ticks }) => ({ at: at(part), stallTicks: ticks })),
    ];
    return { plans: patterns.map(planOf), inputs: inOrder([...inputs, ...befalls]), until, clock };
  });
