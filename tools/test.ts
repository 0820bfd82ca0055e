/**
 * `npm test`: every test file that this machine can run, in one run of Node's test runner, then what could not run and why.
 *
 *     npm test                   everything but what takes long
 *     npm test -- wire pwm       the files whose path contains one of these words
 *
 * POSTERN_TEST_RUNS=1 runs what takes long too, and tries every random case (test/random-cases.ts); POSTERN_TEST_NO_SKIP=1 makes whatever is
 * skipped a failure; POSTERN_TEST_AGAIN=1 gives a file that failed beside others a second try by itself, and names it; POSTERN_TEST_SEED=random
 * tries other random cases than every day (test/seed.ts). Exit status 0 if all that ran passed.
 */
import { chmodSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seedOf } from '../test/seed.ts';
import { SHORT, withoutLong } from './long-tests.ts';
import { type Suite, suites } from './suites.ts';
import { bundleForTests } from './test-command.ts';
import { grouped } from './test-groups.ts';
import { runFiles } from './test-run.ts';

/** More files than these do not fail because the machine was busy. */
const MOST_AGAIN = 3;
/** How much longer than alone anything may take: more files than processors run at a time (test/patience.ts). */
const PATIENCE = '3';
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const words = process.argv.slice(2);
const isShort = words.length === 0 && process.env.POSTERN_TEST_RUNS !== '1';
if (isShort) process.env[SHORT] = '1';
process.env.POSTERN_TEST_PATIENCE ??= PATIENCE;
keepCompiled(resolve('.cache/compiled'));
const chosen = globSync('test/**/*.test.ts')
  .sort()
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (process.env.POSTERN_TEST_SEED !== undefined) {
  // The same for all files: so one number has all of them again.
  const seed = seedOf(process.env.POSTERN_TEST_SEED);
  process.env.POSTERN_TEST_SEED = String(seed);
  console.log(`# random cases of seed ${seed}: POSTERN_TEST_SEED=${seed} tries them again`);
}
if (chosen.length === 0) {
  console.error(`No test file's path contains ${words.map((word) => `"${word}"`).join(' or ')}.`);
  process.exit(2);
}

/** A third of the time of all files would be making JavaScript of the same TypeScript: Node keeps it, for each user apart. */
function keepCompiled(folder: string): void {
  try {
    // Programs that tests write are compiled too, and are never asked for again.
    if (words.length === 0) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    // Tests of root have clients of other users.
    if (process.getuid?.() === 0) chmodSync(folder, 0o1777);
    process.env.NODE_COMPILE_CACHE ??= folder;
  } catch {
    // A checkout that cannot be written to: it goes without.
  }
}

/** For tests that start it (test/command.ts). */
async function bundleCommand(folder: string): Promise<void> {
  try {
    process.env.POSTERN_TEST_COMMAND ??= await bundleForTests(folder);
  } catch (error) {
    console.error(`The tests start postern from its sources: ${error}`);
  }
}

/** Some of them in one process: of all of them only, for whom a few are enough wants to see each. */
function together(all: readonly string[]): readonly string[] {
  try {
    return words.length === 0 ? grouped(all, resolve('.cache/groups')) : all;
  } catch {
    return all;
  }
}

interface Skipped {
  readonly suite: Suite;
  readonly why: string;
}

/** What comes one after the other there takes longest, the documents' commands before all: none is to be the last that runs. */
const LONGEST = [
  'test/docs/commands.test.ts',
  'test/package/package.test.ts',
  'test/redis/docs.test.ts',
  'test/redis/console.test.ts',
];

/** Each boots machines, which are slow as it is: few are to run at a time. */
const GUESTS = ['test/kernel/', 'test/system/'];

/** @returns all of them, the few at even distances between the many, one of them first */
function spread(few: readonly string[], many: readonly string[]): string[] {
  const apart = Math.ceil(many.length / Math.max(1, few.length));
  return [
    ...few.flatMap((each, n) => [each, ...many.slice(n * apart, (n + 1) * apart)]),
    ...many.slice(few.length * apart),
  ];
}

const files: string[] = [];
const skipped: Skipped[] = [];
for (const suite of suites) {
  const own = chosen.filter((file) => suites.find(({ folder }) => file.startsWith(folder)) === suite);
  const why = own.length === 0 ? undefined : suite.missing();
  if (why === undefined) files.push(...own);
  else skipped.push({ suite, why });
}

const mayNotSkip = process.env.POSTERN_TEST_NO_SKIP === '1';

/** @returns whether nothing was skipped that may not be */
function report(skippedTests: number): boolean {
  for (const { suite, why } of skipped) {
    console.log(`\nSkipped: ${suite.name} (${suite.shows}): ${why}.\n  To run it: ${suite.enabledBy}.`);
  }
  if (isShort) {
    console.log(
      `\nLeft out: ${leftOut} files that take long, the commands of the documents but README.md, and three of four random cases.`,
    );
    console.log(
      '  To run them too (in a quarter of an hour): POSTERN_TEST_RUNS=1 npm test; one of them: npm test -- mega.',
    );
  }
  if (!mayNotSkip || skipped.length + skippedTests === 0) return true;
  console.log(`\nPOSTERN_TEST_NO_SKIP is set: ${skipped.length} suites and ${skippedTests} tests were skipped.`);
  return false;
}

const tried = isShort ? withoutLong(files) : files;
const leftOut = files.length - tried.length;
await bundleCommand(resolve('.cache/command'));
const longest = LONGEST.filter((file) => tried.includes(file));
const guests = tried.filter((file) => GUESTS.some((folder) => file.startsWith(folder)));
const others = tried.filter((file) => !longest.includes(file) && !guests.includes(file));
// Half of the time of many files is waiting: for wires that are paced, for processes that start. With all that takes long beside them it is not.
const concurrency =
  process.env.POSTERN_TEST_RUNS === '1'
    ? Math.max(3, availableParallelism() + 1)
    : 2 * Math.max(2, availableParallelism());
let { failed, skippedTests } = await runFiles([...longest, ...spread(guests, together(others))], concurrency);
if (process.env.POSTERN_TEST_AGAIN === '1' && failed.size > 0 && failed.size <= MOST_AGAIN) {
  const again = [...failed].map((file) => relative('.', file));
  console.log(`# Failed beside others, and once more, each by itself: ${again.join(', ')}`);
  const alone = await runFiles(again, 1);
  failed = alone.failed;
  // What a file skips only the second time is not to be missed either.
  skippedTests += alone.skippedTests;
}
const isWhole = report(skippedTests);
process.exitCode = failed.size === 0 && isWhole && files.length > 0 ? 0 : 1;
