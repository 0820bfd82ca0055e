import type { ScheduleLateness } from '../../../../../contract/methods/schedule.ts';

const us = (ns: number): string => (ns / 1000).toFixed(1);
const degrees = (value: number | undefined): string => (value === undefined ? '–' : `${value.toFixed(2)}°`);

/** How late, with its sign; in time and as an angle. */
export const latenessColumns: readonly { heading: string; cell: (line: ScheduleLateness) => string }[] = [
  { heading: 'Events', cell: ({ count }) => String(count) },
  { heading: 'Least, µs', cell: ({ minNs }) => us(minNs) },
  { heading: 'p50, µs', cell: ({ p50Ns }) => us(p50Ns) },
  { heading: 'p99, µs', cell: ({ p99Ns }) => us(p99Ns) },
  { heading: 'Most, µs', cell: ({ maxNs }) => us(maxNs) },
  { heading: 'Least, °', cell: (line) => degrees(line.degrees?.min) },
  { heading: 'Most, °', cell: (line) => degrees(line.degrees?.max) },
  { heading: 'at rpm', cell: (line) => (line.degrees === null ? '–' : line.degrees.rpm.toFixed(0)) },
  { heading: 'Late, %', cell: ({ lateShare }) => (lateShare * 100).toFixed(2) },
  { heading: 'Skipped', cell: ({ skipped }) => String(skipped) },
];

export interface Bar {
  readonly label: string;
  readonly count: number;
  readonly share: string;
  /** Of the longest bar, by the logarithm of the count: one late event in a million is what one looks for. */
  readonly length: number;
}

const time = (seconds: number): string => {
  const micros = seconds * 1e6;
  return micros >= 1000 ? `${Number((micros / 1000).toFixed(1))} ms` : `${Number(micros.toFixed(2))} µs`;
};

/** A bar for each count, also where it is 0: nothing moves when the first of a kind comes. */
export function barsOf({ histogram, count: all }: Pick<ScheduleLateness, 'histogram' | 'count'>): Bar[] {
  const counts = histogram.map(({ count }, index) => count - (histogram[index - 1]?.count ?? 0));
  const most = Math.max(1, ...counts);
  return counts.map((count, index) => {
    const to = histogram[index]?.leSeconds ?? null;
    const before = histogram[index - 1]?.leSeconds ?? 0;
    return {
      label:
        index === 0 ? 'early' : to === null ? `over ${time(before)}` : index === 1 ? 'to the tick' : `to ${time(to)}`,
      count,
      share: all === 0 ? '' : `${((100 * count) / all).toFixed(count === 0 || count === all ? 0 : 3)} %`,
      length: Math.log1p(count) / Math.log1p(most),
    };
  });
}
