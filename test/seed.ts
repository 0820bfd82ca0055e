/**
 * The seed of everything that throws dice in tests: the same every day, so that a commit that passed passes again, and another where somebody looks
 * for what nobody has found yet.
 *
 *     POSTERN_TEST_SEED=random    another each time; it is printed where something fails
 *     POSTERN_TEST_SEED=7         that one again
 */
const EVERY_DAY = 20_260_101;
/** fast-check takes signed numbers of 32 bits. */
const MANY = 2 ** 31;

/** @throws Error if that is no seed */
export function seedOf(wanted: string | undefined): number {
  if (wanted === undefined || wanted === '') return EVERY_DAY;
  if (wanted === 'random') return Math.floor(Math.random() * MANY);
  const seed = Number(wanted);
  if (Number.isInteger(seed) && seed >= 0 && seed < MANY) return seed;
  throw new Error(`POSTERN_TEST_SEED is 'random' or a whole number below ${MANY}, not '${wanted}'`);
}

export const SEED = seedOf(process.env.POSTERN_TEST_SEED);
