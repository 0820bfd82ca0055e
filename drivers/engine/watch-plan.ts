import type { ParameterName } from '../../contract/engine/dictionary.ts';
import { decimalsOf, parameterOf } from '../../contract/engine/numbers.ts';

/** What the console has room for. */
export const SLOTS = 4;
export const WATCHED_NAMES = 32;
const [LEAST_MS, MOST_MS] = [20, 60_000];
/** So much of the wire may go into what is watched: calls and questions want the rest. */
const MOST_SHARE = 0.6;
/** Of a notification, all but its values: {"watch":0,"n":123456,"ms":123456789,"values":[]} */
const FRAME_BYTES = 52;

export interface Want {
  readonly names: readonly ParameterName[];
  /** Undefined: as fast as it goes. */
  readonly periodMs: number | undefined;
}

export interface Slot {
  readonly names: readonly ParameterName[];
  readonly everyMs: number;
}

export interface WatchPlan {
  /** At most four, and in them at most 32 names: those that are wanted most often. */
  readonly slots: readonly Slot[];
  /** What there is no room for, and what is wanted so seldom that no watch can be so slow: it is asked for, one after the other. */
  readonly polled: readonly ParameterName[];
}

/** The longest text of a parameter's value, and a comma. */
export function valueBytes(name: ParameterName): number {
  const { min, max, bits } = parameterOf(name);
  const whole = Math.max(...[min, max].map((end) => String(Math.trunc(end)).length + (end < 0 && end > -1 ? 1 : 0)));
  const decimals = decimalsOf(bits);
  return whole + (decimals === 0 ? 0 : decimals + 1) + 1;
}

const bytesOf = (names: readonly ParameterName[]): number =>
  names.reduce((sum, name) => sum + valueBytes(name), FRAME_BYTES);

/** How what is wanted is best watched on a wire whose characters take so long. */
export function planWatches(wants: readonly Want[], characterMs: number): WatchPlan {
  const periods = new Map<ParameterName, number>();
  for (const { names, periodMs = 0 } of wants)
    for (const name of names) periods.set(name, Math.min(periods.get(name) ?? Number.POSITIVE_INFINITY, periodMs));
  const eager = [...periods].sort(([, a], [, b]) => a - b);
  const watched = eager.slice(0, WATCHED_NAMES).filter(([, period]) => period <= MOST_MS);
  const polled = eager.slice(watched.length).map(([name]) => name);
  const groups = new Map<number, ParameterName[]>();
  for (const [name, period] of watched) {
    // The slowest share the last slot, at the pace of the fastest of them.
    const isNew = !groups.has(period) && groups.size === SLOTS;
    const key = isNew ? Math.max(...groups.keys()) : period;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return { slots: paced([...groups], characterMs), polled };
}

/** As fast as is wanted, or as fast as the wire carries: slower, all of them alike, where that is not enough. */
function paced(groups: readonly (readonly [number, readonly ParameterName[]])[], characterMs: number): Slot[] {
  const slots = groups.map(([period, names]) => ({ names, everyMs: Math.max(period, LEAST_MS) }));
  const share = slots.reduce((sum, { names, everyMs }) => sum + (bytesOf(names) * characterMs) / everyMs, 0);
  const slower = Math.max(1, share / MOST_SHARE);
  return slots.map(({ names, everyMs }) => ({ names, everyMs: Math.min(MOST_MS, Math.round(everyMs * slower)) }));
}

/** Names so many at a time that a request with them fits into a line of the console. */
export function chunksOf(names: readonly ParameterName[], mostBytes: number): ParameterName[][] {
  const chunks: ParameterName[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const name of names) {
    bytes += name.length + 3;
    if (bytes > mostBytes) {
      chunks.push([]);
      bytes = name.length + 3;
    }
    chunks.at(-1)?.push(name);
  }
  return chunks;
}
