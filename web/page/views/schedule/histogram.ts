import type { ScheduleLateness } from '../../../../contract/methods/schedule.ts';

export interface Bar {
  /** `up to 20 µs` */
  readonly label: string;
  readonly count: number;
  /** Of the longest. */
  readonly share: number;
}

/** Bars from the first edge that has any to the last one: of counts that add up, those of each. */
export function barsOf(histogram: ScheduleLateness['histogram']): Bar[] {
  const counts = histogram.map(({ count }, n) => count - (histogram[n - 1]?.count ?? 0));
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return [];
  const last = counts.findLastIndex((count) => count > 0);
  const most = Math.max(...counts);
  return counts.slice(first, last + 1).map((count, n) => {
    const place = first + n;
    const edge = histogram[place]?.leSeconds ?? null;
    const label =
      edge === null ? `more than ${edgeText(histogram[place - 1]?.leSeconds ?? 0)}` : `up to ${edgeText(edge)}`;
    return { label, count, share: count / most };
  });
}

function edgeText(seconds: number): string {
  const us = seconds * 1e6;
  return Math.abs(us) < 1000 ? `${Number(us.toPrecision(3))} µs` : `${Number((us / 1000).toPrecision(3))} ms`;
}
