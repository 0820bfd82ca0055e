/** One figure of a bench, as `npm run bench -- NAME --json` prints it. */
export interface Case {
  name: string;
  unit: string;
  /** The median of the runs. */
  ours: number;
  /** The bare operation, measured in the same run. */
  floor: number;
  /** `ours` by `floor`; null where the floor is 0. */
  ratio: number | null;
  /** What the ratio may be, or `ours` itself where the unit is in `absoluteUnits`. Null: printed for information. */
  bound: number | null;
  better: 'lower' | 'higher';
  ok: boolean;
  /** Of `ours`. */
  runs: { min: number; median: number; max: number };
  /** CPU, system, Node, and what was pinned where. */
  machine: string;
}

/** Units that a bound limits as they are: memory is short on a small board, and people wait, whatever the bare operation takes of it. */
export const absoluteUnits: ReadonlySet<string> = new Set(['KiB', 'MiB', 'wake-ups/s', 'ms cold', 'ms/frame']);

export interface Measured {
  name: string;
  unit: string;
  /** A figure of each run, ours and the floor's. */
  ours: readonly number[];
  floor: readonly number[];
  bound?: number | null;
  better?: Case['better'];
  machine: string;
}

export function makeCase({ name, unit, bound = null, better = 'lower', machine, ...runs }: Measured): Case {
  const ours = median(runs.ours);
  const floor = median(runs.floor);
  const ratio = floor === 0 ? null : ours / floor;
  const judged = absoluteUnits.has(unit) ? ours : ratio;
  const ok = bound === null || (judged !== null && (better === 'lower' ? judged <= bound : judged >= bound));
  return {
    name,
    unit,
    ours: round(ours),
    floor: round(floor),
    ratio: ratio === null ? null : round(ratio),
    bound,
    better,
    ok,
    runs: { min: round(Math.min(...runs.ours)), median: round(ours), max: round(Math.max(...runs.ours)) },
    machine,
  };
}

/** The middle one; of an even number, the lower of the two in the middle. */
export function median(values: readonly number[] | Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

const round = (value: number): number => Number(value.toPrecision(4));
