import { NEVER } from './queue.ts';
import { NONE, type PairRows, type TimeRows } from './table.ts';

const SECOND = 1e9;
/** Spans between two places where the work may be interrupted. */
const PIECE = 256;

/** What a row does at its begin or at its end: it comes, and comes again until its last time. */
export interface Span {
  readonly action: number;
  readonly firstNs: number;
  /** NEVER without end. */
  readonly lastNs: number;
  /** Most of it within one second. */
  readonly most: number;
}

/** How often a row comes; infinite without end. */
export function timesOf(time: TimeRows, row: number): number {
  const denominator = time.everyDenominator[row] ?? 0;
  const numerator = time.everyNumerator[row] ?? 0;
  const at = time.at[row] ?? 0;
  const until = time.until[row] ?? NONE;
  const times = time.times[row] ?? NONE;
  const room = until === NONE ? NEVER : until - at;
  if (room <= 0) return 0;
  if (denominator === 0) return 1;
  const fits = room === NEVER ? NEVER : Math.ceil((room * denominator) / numerator);
  return Math.min(fits, times === NONE ? NEVER : times);
}

/** @param windowNs by which what comes together with others may come earlier */
export function spansOf(time: TimeRows, row: number, windowNs: number): Span[] {
  const times = timesOf(time, row);
  if (times === 0) return [];
  const numerator = time.everyNumerator[row] ?? 0;
  const denominator = time.everyDenominator[row] ?? 0;
  const slackNs = time.windowed[row] === 1 ? windowNs : 0;
  const most = times === 1 ? 1 : Math.min(times, Math.ceil(((SECOND + slackNs) * denominator) / numerator));
  const at = time.at[row] ?? 0;
  const lastNs = times === 1 ? at : at + ((times - 1) * numerator) / denominator;
  return edgesOf(time, row).map(([action, shiftNs]) => ({
    action,
    firstNs: at + shiftNs - slackNs,
    lastNs: lastNs + shiftNs,
    most,
  }));
}

/** What a row does: at its begin, and so long after it. */
export function edgesOf(rows: TimeRows | PairRows, row: number): [action: number, shiftNs: number][] {
  const edges: [number, number][] = [[rows.on[row] ?? NONE, 0]];
  if (rows.off[row] !== NONE) edges.push([rows.off[row] ?? NONE, rows.duration[row] ?? 0]);
  return edges;
}

export interface Most {
  readonly atNs: number;
  readonly amount: number;
}

/**
 * The most within one second, wherever that is: a bound that no phase of what repeats exceeds, exact for what comes once.
 * @param amountOf how much each of a span's times counts
 */
export function* mostWithinSecond(
  spans: readonly Span[],
  amountOf: (span: Span) => number,
): Generator<void, Most, void> {
  const begins = spans.toSorted((a, b) => a.firstNs - b.firstNs);
  yield;
  const ends = spans.toSorted((a, b) => a.lastNs - b.lastNs);
  const weight = (span: Span) => span.most * amountOf(span);
  let [now, amount, atNs, ended] = [0, 0, 0, 0];
  for (const [number, begin] of begins.entries()) {
    if (number % PIECE === 0) yield;
    now += weight(begin);
    // What is a second old does not count any more.
    for (let end = ends[ended]; end !== undefined && end.lastNs + SECOND <= begin.firstNs; end = ends[++ended])
      now -= weight(end);
    if (now <= amount) continue;
    amount = now;
    atNs = Math.max(0, begin.firstNs);
  }
  return { amount, atNs };
}
