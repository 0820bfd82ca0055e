/**
 * Buckets of a histogram of times in ns, of either sign: one for each ns below 16, then 16 for each power of two up to 2^46, which
 * is 19 hours. Those of negative times come first, the most negative foremost, so that buckets stand in the order of their times.
 */
const STEPS = 16;
const STEP_BITS = 4;
const TOP_BIT = 45;
/** Of one sign. */
const HALF = STEPS + (TOP_BIT - STEP_BITS + 1) * STEPS;

export const BUCKETS = HALF * 2;

/** The bucket of a whole number of ns. */
export function bucketOf(ns: number): number {
  return ns < 0 ? HALF - 1 - magnitudeOf(-ns - 1) : HALF + magnitudeOf(ns);
}

/** The greatest time of a bucket. */
export function upperEdgeOf(bucket: number): number {
  return bucket < HALF ? -1 - lowest(HALF - 1 - bucket) : lowest(bucket - HALF + 1) - 1;
}

function magnitudeOf(ns: number): number {
  const high = Math.floor(ns / 2 ** 32);
  const bit = high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(ns);
  if (bit < STEP_BITS) return ns;
  if (bit > TOP_BIT) return HALF - 1;
  return STEPS + (bit - STEP_BITS) * STEPS + (Math.floor(ns / 2 ** (bit - STEP_BITS)) - STEPS);
}

/** The least magnitude in such a place. */
function lowest(place: number): number {
  if (place < STEPS) return place;
  const step = (place - STEPS) % STEPS;
  const bit = (place - STEPS - step) / STEPS + STEP_BITS;
  return (STEPS + step) * 2 ** (bit - STEP_BITS);
}
