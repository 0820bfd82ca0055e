/** Values over time, as charts draw them: arrays of the same length, in order of time. */
export interface Samples {
  /** Grows when there is something new. */
  readonly revision: number;
  /** Seconds since 1970. A view of what is there now, to be used at once. */
  times(): Float64Array;
  /** NaN: not known. Undefined: nobody has kept this channel. */
  values(channel: string): Float32Array | undefined;
}

/** The first place whose time is not below this. */
export function placeOfTime(times: Float64Array, seconds: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** What values lie between, from one place up to another; undefined: none is known. */
export function extentOf(values: Float32Array, from: number, to: number): Extent | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? { low, high } : undefined;
}

export interface Summary extends Extent {
  readonly mean: number;
  readonly last: number;
}

/** The same in words, for who cannot see a chart. */
export function summaryOf(values: Float32Array, from: number, to: number): Summary | undefined {
  const extent = extentOf(values, from, to);
  if (extent === undefined) return undefined;
  let [sum, count, last] = [0, 0, Number.NaN];
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
    last = value;
  }
  return { ...extent, mean: sum / count, last };
}
