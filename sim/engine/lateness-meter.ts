/** How late events were, counted as the firmware counts it (firmware/core/metrics.h): in ticks, and with the cycle's ticks beside them. */

/** What is early, what is on time to the tick, then 1 tick, 2 to 3, 4 to 7, and so on. */
export const LATENESS_BUCKETS = 20;

/** A lateness and the pace then; a cycle of 0: there was none. */
export type LatenessAt = readonly [ticks: number, cycleTicks: number];

export interface LatenessCounts {
  count: number;
  early: number;
  late: number;
  skipped: number;
  least: number;
  most: number;
  leastAt: LatenessAt;
  mostAt: LatenessAt;
  buckets: number[];
}

const nothing = (): LatenessCounts => ({
  count: 0,
  early: 0,
  late: 0,
  skipped: 0,
  least: 0,
  most: 0,
  leastAt: [0, 0],
  mostAt: [0, 0],
  buckets: Array<number>(LATENESS_BUCKETS).fill(0),
});

const bucketOf = (late: number): number =>
  late < 0 ? 0 : Math.min(LATENESS_BUCKETS - 1, late === 0 ? 1 : Math.floor(Math.log2(late)) + 2);

export class LatenessMeter {
  readonly #tolerance: number;
  #counts = nothing();

  /** @param tolerance later than so many ticks counts as late */
  constructor(tolerance: number) {
    this.#tolerance = tolerance;
  }

  record(late: number, cycleTicks: number): void {
    const counts = this.#counts;
    if (counts.count === 0 || late < counts.least) counts.least = late;
    if (counts.count === 0 || late > counts.most) counts.most = late;
    counts.count += 1;
    if (late < 0) counts.early += 1;
    if (late > this.#tolerance) counts.late += 1;
    const bucket = bucketOf(late);
    counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1;
    if (cycleTicks === 0) return;
    const angleOf = ([ticks, cycle]: LatenessAt) => ticks / cycle;
    if (counts.mostAt[1] === 0 || late / cycleTicks > angleOf(counts.mostAt)) counts.mostAt = [late, cycleTicks];
    if (counts.leastAt[1] === 0 || late / cycleTicks < angleOf(counts.leastAt)) counts.leastAt = [late, cycleTicks];
  }

  skip(count: number): void {
    this.#counts.skipped += count;
  }

  get most(): number {
    return this.#counts.most;
  }

  read(andReset: boolean): LatenessCounts {
    const counts = this.#counts;
    if (andReset) this.#counts = nothing();
    return { ...counts, buckets: [...counts.buckets] };
  }
}
