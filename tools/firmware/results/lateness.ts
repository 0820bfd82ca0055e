/**
 * How late the pins were: each change against the time that the plan wants it at, by the truth of the crank. What the firmware says
 * of itself is not asked but for the plan.
 */
import { CYCLES_PER_US, type PinChange } from '../mega-run.ts';
import type { Truth } from './truth.ts';

/** A pair of events as the console's `events` tells it; durations in ticks, which are cycles here. */
export interface PlanRow {
  readonly output: number;
  readonly kind: 'f' | 'l';
  /** 65536 are 720 degrees. */
  readonly angle16: number;
  readonly duration: number;
}

/** `apart`: no other event is near; `near`: one is; `together`: one has the same time. */
export type Company = 'apart' | 'near' | 'together';

export interface Expected {
  readonly output: number;
  readonly level: number;
  readonly at: number;
  /** Of the pair, the one that has the angle; the other one is by its duration from there. */
  readonly isAtAngle: boolean;
  readonly company: Company;
}

export interface Met extends Expected {
  /** When it was. */
  readonly was: number;
  readonly lateUs: number;
  /** Of the crank. */
  readonly lateDegrees: number;
}

export interface Judged {
  readonly met: readonly Met[];
  /** Expected, and never came; came, and nobody expected it. */
  readonly lost: readonly Expected[];
  readonly extra: readonly PinChange[];
}

/** Events nearer than this to another are told apart from those that have the processor for themselves. */
export const NEAR_US = 50;
/** Events of one time by the plan are done as one; half a microsecond is what the plan's own rounding can part them by. */
export const TOGETHER_US = 0.5;

/** Cycles of the processor. */
export interface Window {
  readonly from: number;
  readonly until: number;
}

const isWithin = ({ from, until }: Window, at: number) => at >= from && at < until;

/** All that a plan wants from a turn before a window to a turn after it, by its times. */
export function expectedOf(rows: readonly PlanRow[], truth: Truth, { from, until }: Window): Expected[] {
  const found: Omit<Expected, 'company'>[] = [];
  const firstCycle = Math.floor(truth.angleAt(from) / 720) - 1;
  const lastCycle = Math.ceil(truth.angleAt(until) / 720) + 1;
  for (const { output, kind, angle16, duration } of rows) {
    for (let cycle = firstCycle; cycle <= lastCycle; cycle++) {
      const at = truth.timeOf((cycle + angle16 / 65536) * 720);
      const other = kind === 'f' ? at + duration : at - duration;
      found.push({ output, level: kind === 'f' ? 1 : 0, at, isAtAngle: true });
      found.push({ output, level: kind === 'f' ? 0 : 1, at: other, isAtAngle: false });
    }
  }
  const sorted = found.sort((a, b) => a.at - b.at);
  return sorted.map((event, place) => ({
    ...event,
    company: companyOf(event.at, sorted[place - 1]?.at, sorted[place + 1]?.at),
  }));
}

function companyOf(at: number, before = Number.NEGATIVE_INFINITY, after = Number.POSITIVE_INFINITY): Company {
  const [least = 0, other = 0] = [at - before, after - at]
    .map((cycles) => cycles / CYCLES_PER_US)
    .sort((a, b) => a - b);
  if (least > NEAR_US) return 'apart';
  // One at the same time and none near beside it.
  return least <= TOGETHER_US && (other <= TOGETHER_US || other > NEAR_US) ? 'together' : 'near';
}

/**
 * Each event that a plan wants in a window, with the change of its pin that is nearest to it.
 * @param pinOf the output's pin
 */
export function judge(
  rows: readonly PlanRow[],
  changes: readonly PinChange[],
  pinOf: (output: number) => string,
  truth: Truth,
  window: Window,
): Judged {
  const [met, lost]: [Met[], Expected[]] = [[], []];
  const came = grouped(changes, ({ pin, level }) => `${pin} ${level}`);
  const taken = new Set<PinChange>();
  for (const event of expectedOf(rows, truth, window)) {
    const nearest = nearestTo(event.at, came.get(`${pinOf(event.output)} ${event.level}`) ?? []);
    const [late, speed] = [(nearest?.at ?? Number.NaN) - event.at, truth.speedAt(event.at)];
    // A quarter of a turn off is another event's, or none.
    if (nearest !== undefined && Math.abs(late) * speed < 90 && !taken.has(nearest)) {
      taken.add(nearest);
      met.push({ ...event, was: nearest.at, lateUs: late / CYCLES_PER_US, lateDegrees: late * speed });
    } else lost.push(event);
  }
  return {
    met: met.filter(({ at }) => isWithin(window, at)),
    lost: lost.filter(({ at }) => isWithin(window, at)),
    extra: changes.filter((change) => isWithin(window, change.at) && !taken.has(change)),
  };
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function nearestTo(at: number, sorted: readonly PinChange[]): PinChange | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [sorted[low - 1], sorted[low]];
  if (before === undefined || after === undefined) return before ?? after;
  return at - before.at < after.at - at ? before : after;
}

/** The value that a share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
