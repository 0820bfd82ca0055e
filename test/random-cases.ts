/**
 * How many random cases a property is tried with: a quarter of what stands beside it, all of them where everything is tested (.ci/run) and where
 * checks are taken away (test/mutation).
 *
 *     POSTERN_TEST_RUNS=1      all of them; 8: eight times as many
 */
const SHARE = Number(process.env.POSTERN_TEST_RUNS ?? 0.25);

export const randomCases = (all: number): number => Math.ceil(all * SHARE);
