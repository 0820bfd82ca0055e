import type { EngineLateness } from '../../client/engine.ts';
import type { ScheduleLateness } from '../../contract/methods/schedule.ts';
import { degreesOfTicks, rpmOfCycle } from '../../contract/schedule/angle.ts';
import { histogramText, latenessTable } from '../schedule/lateness-text.ts';
import { engineVerb } from './engines.ts';

/** The last bucket has no end. */
const BUCKETS = 20;

/** The most ticks that are in a bucket: what is early; to the tick; then doubled each time. */
const upTo = (bucket: number): number => (bucket === 0 ? -1 : 2 ** (bucket - 1) - 1);

/** The firmware's counts as those of a program's class. What lies between least and most is known as well as its buckets are fine. */
export function classOf({ of, buckets, ticksPerSecond, ...counts }: EngineLateness): ScheduleLateness {
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
  const degrees = ({ ticks, cycleTicks }: EngineLateness['leastAt']) => degreesOfTicks(ticks, cycleTicks);
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

export const latenessEngine = engineVerb(
  'lateness',
  {
    doc: 'How late the events of injectors and coils were, by the clock of the firmware.',
    options: [
      { flags: '--histogram', doc: 'how many were how late, too' },
      { flags: '--reset', doc: 'counts from 0 again after that' },
    ],
  },
  async (cli, engine, _, options) => {
    const { device } = engine;
    const counted = [await engine.lateness('injectors'), await engine.lateness('coils')];
    if (options.reset === true) for (const { of } of counted) await engine.reset(of);
    const classes = counted.map(classOf);
    cli.print({ device, classes: counted }, () => {
      const text = latenessTable(device, classes, cli.colours);
      return options.histogram === true ? `${text}${histogramText({ classes })}` : text;
    });
  },
);
