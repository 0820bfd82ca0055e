/** Counts of one client process, and of all of them: what was called and how long it took, what was refused, what was wrong. */
export interface Figures {
  /** By class of call: how many took how long, in buckets of a quarter octave of microseconds. */
  calls: Record<string, Record<number, number>>;
  refusals: Record<string, number>;
  events: Record<string, number>;
}

export const noFigures = (): Figures => ({ calls: {}, refusals: {}, events: {} });

const PER_OCTAVE = 4;

export class Tally {
  figures = noFigures();

  called(name: string, us: number): void {
    const bucket = us <= 1 ? 0 : Math.ceil(Math.log2(us) * PER_OCTAVE);
    add(this.#bucketsOf(name), bucket);
  }

  refused(code: string): void {
    add(this.figures.refusals, code);
  }

  count(what: string, many = 1): void {
    add(this.figures.events, what, many);
  }

  /** What was counted since the last time. */
  take(): Figures {
    const { figures } = this;
    this.figures = noFigures();
    return figures;
  }

  merge({ calls, refusals, events }: Figures): void {
    for (const [name, buckets] of Object.entries(calls))
      for (const [bucket, many] of Object.entries(buckets)) add(this.#bucketsOf(name), Number(bucket), many);
    for (const [code, many] of Object.entries(refusals)) add(this.figures.refusals, code, many);
    for (const [what, many] of Object.entries(events)) add(this.figures.events, what, many);
  }

  #bucketsOf(name: string): Record<number, number> {
    this.figures.calls[name] ??= {};
    return this.figures.calls[name];
  }

  /** How many, and the time within which half of them, and 99 of 100, were answered, in ms. */
  times(): Record<string, { count: number; p50Ms: number; p99Ms: number }> {
    const rows = Object.entries(this.figures.calls).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      rows.map(([name, buckets]) => [
        name,
        { count: sum(Object.values(buckets)), p50Ms: quantileMs(buckets, 0.5), p99Ms: quantileMs(buckets, 0.99) },
      ]),
    );
  }
}

function add<Key extends string | number>(counts: Record<Key, number>, key: Key, many = 1): void {
  counts[key] = (counts[key] ?? 0) + many;
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

function quantileMs(buckets: Record<number, number>, part: number): number {
  const sorted = Object.entries(buckets).sort(([a], [b]) => Number(a) - Number(b));
  let left = sum(Object.values(buckets)) * part;
  const [bucket = 0] =
    sorted.find(([, many]) => {
      left -= many;
      return left <= 0;
    }) ?? [];
  return Math.round(2 ** (Number(bucket) / PER_OCTAVE)) / 1000;
}
