/** What the firmware counts of lateness, beside the plainest count of the same. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { hostProgram } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { fc } from '../random-cases.ts';
import { LineProgram } from './line-program.ts';

const skip = missingCompiler('host') ?? false;
const TOLERANCE = 100;
const BUCKETS = 20;

interface Late {
  readonly ticks: number;
  readonly cycle: number;
}

/** In the order of the host program's line. */
function lineOf(events: readonly Late[], skipped: number): string {
  const ticks = events.map((event) => event.ticks);
  const buckets = Array.from({ length: BUCKETS }, () => 0);
  for (const late of ticks) {
    const bucket = late < 0 ? 0 : Math.min(BUCKETS - 1, late === 0 ? 1 : Math.floor(Math.log2(late)) + 2);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  // Angles exactly, as fractions: the first of the greatest, and of the least.
  const angles = events.filter(({ cycle }) => cycle > 0);
  const isLess = (a: Late, b: Late) => BigInt(a.ticks) * BigInt(b.cycle) < BigInt(b.ticks) * BigInt(a.cycle);
  const none: Late = { ticks: 0, cycle: 0 };
  const [first = none] = angles;
  const least = angles.reduce((best, one) => (isLess(one, best) ? one : best), first);
  const most = angles.reduce((best, one) => (isLess(best, one) ? one : best), first);
  return [
    events.length,
    ticks.filter((late) => late < 0).length,
    ticks.filter((late) => late > TOLERANCE).length,
    skipped,
    ticks.length === 0 ? 0 : Math.min(...ticks),
    ticks.length === 0 ? 0 : Math.max(...ticks),
    `${least.ticks}/${least.cycle}`,
    `${most.ticks}/${most.cycle}`,
    ...buckets,
  ].join(' ');
}

const late: fc.Arbitrary<Late> = fc.record({
  ticks: fc.oneof(fc.integer({ min: -20, max: 300 }), fc.integer({ min: -(2 ** 28), max: 2 ** 28 })),
  cycle: fc.oneof(fc.constant(0), fc.integer({ min: 8192, max: 9000 }), fc.integer({ min: 8192, max: 2 ** 28 - 1 })),
});

describe('what the firmware counts of lateness', { skip }, () => {
  const program = skip === false ? new LineProgram(hostProgram('metrics')) : undefined;
  after(() => program?.end());
  const ask = (events: readonly Late[], more: readonly string[]) =>
    program?.ask([...events.map(({ ticks, cycle }) => `late ${ticks} ${cycle}`), ...more]);

  it('is what there was, of all and in degrees; reading it leaves it, or begins anew', async () => {
    const property = fc.asyncProperty(
      fc.array(late, { maxLength: 60 }),
      fc.array(late, { maxLength: 20 }),
      async (some, others) => {
        assert.deepEqual(await ask(some, ['skip 3', 'read 0']), [lineOf(some, 3)]);
        assert.deepEqual(await ask(others, ['read 1']), [lineOf([...some, ...others], 3)]);
        assert.deepEqual(await ask([], ['read 0']), [lineOf([], 0)]);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});
