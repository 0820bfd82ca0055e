/** What the depth of a queue costs: the next event among many that wait, against the next among few. */
export const FEW = 10;
export const MANY = 100_000;
/** A heap of n events is log2(n) levels deep: 16.6 of them are five times 3.3. */
export const DEPTH_BOUND = Math.log2(MANY) / Math.log2(FEW);

/** Times that are as good as random, always the same. */
export function randomTimes(): () => number {
  let seed = 1;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
}
