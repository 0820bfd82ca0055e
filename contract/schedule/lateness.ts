import { degreesOfTicks, rpmOfCycle } from './angle.ts';
import { BUCKETS, bucketOf, upperEdgeOf } from './lateness-buckets.ts';
import { NONE } from './table.ts';

/** What counts as late where no tolerance is stated: on Linux, to wake a thread takes tens of microseconds; what is later than this was disturbed. */
const LATE_NS = 100_000;

/** Edges of the Prometheus histogram in ns: what is early, and decades of what is late, by 1, 2 and 5. */
export const edgesNs: readonly number[] = [
  -1e6, -1e5, -1e4, -1e3, 0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7, 2e7, 5e7, 1e8, 1e9,
];

/** One line of the table of lateness, as CoreEFI prints it: negative is early. */
export interface LatenessLine {
  class: string;
  count: number;
  /** Events that were missed and not made up for. */
  skipped: number;
  minNs: number;
  p50Ns: number;
  p99Ns: number;
  maxNs: number;
  /** 0 to 1: later than the tolerance, or than 100 µs where none is stated. */
  lateShare: number;
  toleranceNs: number | null;
  /** Most early and most late in degrees of the crankshaft, and its speed at the latest; null where no shaft turned. */
  degrees: { min: number; max: number; rpm: number } | null;
}

/** A part of a Prometheus histogram: so many were no later than this. `leSeconds` of the last is infinite. */
export interface CumulativeBucket {
  leSeconds: number;
  count: number;
}

/** What is counted of events beside their histograms; least and most are infinite while there were none. */
interface Counts {
  count: number;
  late: number;
  skipped: number;
  sumNs: number;
  minNs: number;
  maxNs: number;
  minDegrees: number;
  maxDegrees: number;
  /** At the latest, in degrees. */
  rpm: number;
}

const nothingCounted: Readonly<Counts> = {
  count: 0,
  late: 0,
  skipped: 0,
  sumNs: 0,
  minNs: Number.POSITIVE_INFINITY,
  maxNs: Number.NEGATIVE_INFINITY,
  minDegrees: Number.POSITIVE_INFINITY,
  maxDegrees: Number.NEGATIVE_INFINITY,
  rpm: 0,
};

/** What a class has counted, to be told to another thread; `Lateness.of` makes it what it was. */
export interface LatenessData {
  readonly name: string;
  readonly toleranceNs: number;
  readonly buckets: Float64Array;
  readonly edges: Float64Array;
  readonly counts: Readonly<Counts>;
}

/**
 * How late the events of one class were. Made once and of fixed size: to record is to count. Count, least and most are exact;
 * quantiles are no less than the truth and no more than a sixteenth above it.
 */
export class Lateness {
  readonly name: string;
  /** In ns; -1: none is stated. */
  readonly toleranceNs: number;
  readonly #buckets = new Float64Array(BUCKETS);
  readonly #edges = new Float64Array(edgesNs.length + 1);
  readonly #counts: Counts = { ...nothingCounted };

  constructor(name: string, toleranceNs: number = NONE) {
    this.name = name;
    this.toleranceNs = toleranceNs;
  }

  get count(): number {
    return this.#counts.count;
  }

  get sumNs(): number {
    return this.#counts.sumNs;
  }

  /**
   * Counts one event. @param lateNs negative: it was early @param cycleNs of the shaft; 0 where none turns
   * @returns false: it was later than the tolerance of its class
   */
  record(lateNs: number, cycleNs = 0): boolean {
    const isLate = lateNs > (this.toleranceNs === NONE ? LATE_NS : this.toleranceNs);
    this.#counts.count += 1;
    this.#counts.sumNs += lateNs;
    if (isLate) this.#counts.late += 1;
    if (lateNs < this.#counts.minNs) this.#counts.minNs = lateNs;
    if (lateNs > this.#counts.maxNs) this.#counts.maxNs = lateNs;
    const bucket = bucketOf(lateNs);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    let edge = 0;
    while (edge < edgesNs.length && lateNs > (edgesNs[edge] ?? 0)) edge += 1;
    this.#edges[edge] = (this.#edges[edge] ?? 0) + 1;
    if (cycleNs > 0) this.#recordDegrees(degreesOfTicks(lateNs, cycleNs), cycleNs);
    return !isLate || this.toleranceNs === NONE;
  }

  /** @returns false: it has a tolerance, which is then broken */
  skip(count: number): boolean {
    this.#counts.skipped += count;
    return this.toleranceNs === NONE;
  }

  /** Adds what another has counted: of the same class, in another worker or another time. */
  merge(other: Lateness): void {
    for (let n = 0; n < BUCKETS; n++) this.#buckets[n] = (this.#buckets[n] ?? 0) + (other.#buckets[n] ?? 0);
    for (let n = 0; n < this.#edges.length; n++) this.#edges[n] = (this.#edges[n] ?? 0) + (other.#edges[n] ?? 0);
    this.#counts.count += other.#counts.count;
    this.#counts.late += other.#counts.late;
    this.#counts.skipped += other.#counts.skipped;
    this.#counts.sumNs += other.#counts.sumNs;
    this.#counts.minNs = Math.min(this.#counts.minNs, other.#counts.minNs);
    this.#counts.maxNs = Math.max(this.#counts.maxNs, other.#counts.maxNs);
    this.#counts.minDegrees = Math.min(this.#counts.minDegrees, other.#counts.minDegrees);
    if (other.#counts.maxDegrees > this.#counts.maxDegrees) {
      this.#counts.maxDegrees = other.#counts.maxDegrees;
      this.#counts.rpm = other.#counts.rpm;
    }
  }

  reset(): void {
    this.#buckets.fill(0);
    this.#edges.fill(0);
    Object.assign(this.#counts, nothingCounted);
  }

  get data(): LatenessData {
    const { name, toleranceNs } = this;
    const counts = { ...this.#counts };
    return { name, toleranceNs, buckets: this.#buckets.slice(), edges: this.#edges.slice(), counts };
  }

  static of({ name, toleranceNs, buckets, edges, counts }: LatenessData): Lateness {
    const made = new Lateness(name, toleranceNs);
    made.#buckets.set(buckets);
    made.#edges.set(edges);
    Object.assign(made.#counts, counts);
    return made;
  }

  /** The lateness that this share of events does not exceed. @param share 0 to 1 @returns 0 while nothing was counted */
  quantileNs(share: number): number {
    if (this.#counts.count === 0) return 0;
    const wanted = Math.max(1, Math.ceil(share * this.#counts.count));
    let seen = 0;
    let bucket = 0;
    while (bucket < BUCKETS - 1) {
      seen += this.#buckets[bucket] ?? 0;
      if (seen >= wanted) break;
      bucket += 1;
    }
    return Math.max(this.#counts.minNs, Math.min(this.#counts.maxNs, upperEdgeOf(bucket)));
  }

  cumulative(): CumulativeBucket[] {
    let count = 0;
    return Array.from(this.#edges, (here, n) => {
      count += here;
      return { leSeconds: (edgesNs[n] ?? Number.POSITIVE_INFINITY) / 1e9, count };
    });
  }

  toJSON(): LatenessLine {
    const isEmpty = this.#counts.count === 0;
    const hasShaft = this.#counts.maxDegrees > Number.NEGATIVE_INFINITY;
    return {
      class: this.name,
      count: this.#counts.count,
      skipped: this.#counts.skipped,
      minNs: isEmpty ? 0 : this.#counts.minNs,
      p50Ns: this.quantileNs(0.5),
      p99Ns: this.quantileNs(0.99),
      maxNs: isEmpty ? 0 : this.#counts.maxNs,
      lateShare: isEmpty ? 0 : this.#counts.late / this.#counts.count,
      toleranceNs: this.toleranceNs === NONE ? null : this.toleranceNs,
      degrees: hasShaft ? { min: this.#counts.minDegrees, max: this.#counts.maxDegrees, rpm: this.#counts.rpm } : null,
    };
  }

  #recordDegrees(degrees: number, cycleNs: number): void {
    if (degrees < this.#counts.minDegrees) this.#counts.minDegrees = degrees;
    if (degrees <= this.#counts.maxDegrees) return;
    this.#counts.maxDegrees = degrees;
    this.#counts.rpm = rpmOfCycle(cycleNs, 1e9);
  }
}
