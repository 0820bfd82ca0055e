import type { CallResult } from '../instruments/infer.ts';
import type { engine } from '../instruments/shipped/engine.ts';
import type { ScheduleLateness } from '../methods/schedule.ts';
import { degreesOfTicks, rpmOfCycle } from '../schedule/angle.ts';

type Counted = CallResult<typeof engine, 'lateness'>;

/** The last bucket has no end. */
const BUCKETS = 20;

/** The most ticks that are in a bucket: what is early; to the tick; then doubled each time. */
const upTo = (bucket: number): number => (bucket === 0 ? -1 : 2 ** (bucket - 1) - 1);

/** The firmware's counts as those of a program's class. What lies between least and most is known as well as its buckets are fine. */
export function classOf({ of, buckets, ticksPerSecond, ...counts }: Counted): ScheduleLateness {
  const { count, late, least, most, leastAt, mostAt, skipped } = counts;
  const ns = (ticks: number) => (ticks / ticksPerSecond) * 1e9;
  const quantile = (share: number) => {
    let seen = 0;
    const bucket = buckets.findIndex((each) => {
      seen += each;
      return seen >= share * count;
    });
    return Math.max(least, Math.min(most, bucket < 0 || bucket === BUCKETS - 1 ? most : upTo(bucket)));
  };
  const degrees = ({ ticks, cycleTicks }: Counted['leastAt']) => degreesOfTicks(ticks, cycleTicks);
  let seen = 0;
  return {
    ...{ class: of, count, skipped, minNs: ns(least), maxNs: ns(most) },
    ...{ p50Ns: ns(quantile(0.5)), p99Ns: ns(quantile(0.99)), sumNs: 0, toleranceNs: null },
    lateShare: count === 0 ? 0 : late / count,
    degrees:
      mostAt.cycleTicks === 0
        ? null
        : { min: degrees(leastAt), max: degrees(mostAt), rpm: rpmOfCycle(mostAt.cycleTicks, ticksPerSecond) },
    histogram: buckets.map((each, bucket) => {
      seen += each;
      return { leSeconds: bucket === BUCKETS - 1 ? null : upTo(bucket) / ticksPerSecond, count: seen };
    }),
  };
}
