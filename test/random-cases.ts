/**
 * How many random cases a property is tried with: a quarter of what stands beside it, all of them where everything is tested (.ci/run) and where
 * checks are taken away (test/mutation).
 *
 *     POSTERN_TEST_RUNS=1      all of them; 8: eight times as many
 *
 * Which ones they are, the seed says (test/seed.ts).
 */
import fc from 'fast-check';
import { SEED } from './seed.ts';

const SHARE = Number(process.env.POSTERN_TEST_RUNS ?? 0.25);

export const randomCases = (all: number): number => Math.ceil(all * SHARE);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

/** Whoever takes fast-check from here, and from nowhere else (test/architecture.ts), has its seed set. */
export { fc };
