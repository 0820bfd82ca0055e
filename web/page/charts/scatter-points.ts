import { niceRange } from './nice-range.ts';
import { type Extent, extentOf, type Samples } from './samples.ts';

/** So many classes of colour: more cannot be told apart, nor named beside the chart. */
export const CLASSES = 5;
/** More points are not more to be seen, and take time to draw. */
export const MOST_POINTS = 2000;

export interface ScatterData {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Of each point, from 0 to CLASSES - 1. */
  readonly classes: Uint8Array;
  readonly count: number;
  readonly xRange: Extent;
  readonly yRange: Extent;
  /** What the classes' colours stand for; undefined: there is but one. */
  readonly colourRange: Extent | undefined;
}

/** Points of two channels, coloured by a third, from one place up to another: of many, evenly chosen ones. Undefined: there are none. */
export function scatterData(
  samples: Samples,
  channels: { readonly x: string; readonly y: string; readonly by: string | undefined },
  from: number,
  to: number,
): ScatterData | undefined {
  const [xs, ys] = [samples.values(channels.x), samples.values(channels.y)];
  const by = channels.by === undefined ? undefined : samples.values(channels.by);
  if (xs === undefined || ys === undefined) return undefined;
  const [xExtent, yExtent] = [extentOf(xs, from, to), extentOf(ys, from, to)];
  if (xExtent === undefined || yExtent === undefined) return undefined;
  const byExtent = by === undefined ? undefined : extentOf(by, from, to);
  const colourRange = byExtent === undefined ? undefined : niceRange(byExtent);
  const step = Math.max(1, Math.ceil((to - from) / MOST_POINTS));
  const most = Math.ceil((to - from) / step);
  const [x, y, classes] = [new Float32Array(most), new Float32Array(most), new Uint8Array(most)];
  let count = 0;
  // Whole multiples of the step, so that the chosen ones stay the same while time goes on.
  for (let at = Math.ceil(from / step) * step; at < to && count < most; at += step) {
    const [px, py] = [xs[at] as number, ys[at] as number];
    if (Number.isNaN(px) || Number.isNaN(py)) continue;
    x[count] = px;
    y[count] = py;
    classes[count] = classOf(by?.[at], colourRange);
    count++;
  }
  return { x, y, classes, count, xRange: niceRange(xExtent), yRange: niceRange(yExtent), colourRange };
}

function classOf(value: number | undefined, range: Extent | undefined): number {
  if (value === undefined || range === undefined || Number.isNaN(value)) return 0;
  const share = (value - range.low) / (range.high - range.low);
  return Math.min(CLASSES - 1, Math.max(0, Math.floor(share * CLASSES)));
}

/** The ends of each class, for the legend. */
export const classEnds = ({ low, high }: Extent): { low: number; high: number }[] =>
  Array.from({ length: CLASSES }, (_, index) => ({
    low: low + ((high - low) * index) / CLASSES,
    high: low + ((high - low) * (index + 1)) / CLASSES,
  }));
