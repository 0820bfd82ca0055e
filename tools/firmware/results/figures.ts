/** What a page says of how late events were. */
import { type Company, type Met, quantile } from './lateness.ts';

export interface Figures {
  readonly count: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  /** The most that one was before its time; 0: none was. */
  readonly earlyUs: number;
  /** The most off, early or late, of those that have an angle. */
  readonly offDegrees: number;
  /** The share that was later than `LATE_US`. */
  readonly lateShare: number;
}

/** What counts as late, as in the seed's tables: they were taken with a clock of whole microseconds. */
export const LATE_US = 1;

export function figuresOf(met: readonly Met[], company?: Company): Figures {
  const chosen = company === undefined ? met : met.filter((each) => each.company === company);
  const late = chosen.map(({ lateUs }) => lateUs);
  const degrees = chosen.filter(({ isAtAngle }) => isAtAngle).map(({ lateDegrees }) => Math.abs(lateDegrees));
  return {
    count: chosen.length,
    p50Us: quantile(late, 0.5),
    p99Us: quantile(late, 0.99),
    maxUs: most(late),
    earlyUs: Math.max(0, -least(late)),
    offDegrees: most(degrees),
    lateShare: late.filter((us) => us > LATE_US).length / Math.max(1, late.length),
  };
}

const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
