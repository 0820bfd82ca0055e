import type { Extent } from './samples.ts';

/** A round step, 1, 2 or 5 times a power of ten, of which about so many make a span. */
export function niceStep(span: number, count: number): number {
  const rough = span / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const [factor = 10] = [1, 2, 5, 10].filter((one) => one * power >= rough * 0.999);
  return factor * power;
}

const STEPS = 4;

/** Round numbers around what there is. */
export function niceRange({ low, high }: Extent): Extent {
  const span = high - low;
  if (span <= 0) {
    const half = Math.max(Math.abs(low) * 0.05, 0.5);
    return niceRange({ low: low - half, high: high + half });
  }
  const step = niceStep(span, STEPS);
  return { low: tidy(Math.floor(low / step + 1e-6) * step), high: tidy(Math.ceil(high / step - 1e-6) * step) };
}

/**
 * The range that is shown goes on for as long as it fits: an axis that changes with every frame cannot be read. It grows at once, and shrinks when less
 * than so much of it is used.
 */
const LEAST_USED = 0.3;

export function steadyRange(shown: Extent | undefined, found: Extent | undefined): Extent {
  if (found === undefined) return shown ?? { low: 0, high: 1 };
  const fits = shown !== undefined && found.low >= shown.low && found.high <= shown.high;
  if (!fits) {
    // Both together, so that a range does not swing to and fro.
    const all =
      shown === undefined ? found : { low: Math.min(found.low, shown.low), high: Math.max(found.high, shown.high) };
    const wide = all.high - all.low;
    return niceRange(shown !== undefined && (found.high - found.low) / wide >= LEAST_USED ? all : found);
  }
  const own = niceRange(found);
  return (found.high - found.low) / (shown.high - shown.low) < LEAST_USED &&
    own.high - own.low < (shown.high - shown.low) * 0.6
    ? own
    : shown;
}

/** 0.30000000000000004 is 0.3. */
export const tidy = (value: number): number => Number(value.toPrecision(12));

/** Round numbers within a range, its ends with them where they are round. */
export function ticksWithin({ low, high }: Extent, most: number): number[] {
  const step = niceStep(high - low, most);
  const first = Math.ceil(low / step - 1e-6);
  const last = Math.floor(high / step + 1e-6);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => tidy((first + index) * step));
}
