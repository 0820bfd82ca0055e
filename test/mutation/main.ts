/**
 * `npm run mutation`: takes away or weakens one check after the other, in a copy of the tree, and runs the test that must notice.
 * One that nobody notices is a hole in the tests. It takes minutes, and is no part of `npm test`, which only holds that the
 * table still fits its sources.
 *
 *     npm run mutation                all of them
 *     npm run mutation -- door        those whose file, description or test contains a word
 *
 * Exit status 0 if every one was noticed.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Copy, type Outcome } from './copy.ts';
import type { Mutation } from './mutation.ts';
import { mutations } from './mutations.ts';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const words = process.argv.slice(2);
const chosen = mutations.filter(
  ({ file, without, test }) =>
    words.length === 0 || words.some((word) => [file, without, test].some((text) => text.includes(word))),
);

/** Does the jobs one after the other, in as many copies as there are processors. */
async function each<Job>(jobs: readonly Job[], act: (copy: Copy, job: Job) => Promise<void>): Promise<void> {
  const waiting = [...jobs];
  const worker = async () => {
    using copy = new Copy();
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await act(copy, job);
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, worker));
}

const failing: string[] = [];
await each([...new Set(chosen.map(({ test }) => test))], async (copy, test) => {
  if ((await copy.run(test)) !== 'passed') failing.push(test);
});
if (failing.length > 0) {
  console.error(`These fail as they are: ${failing.join(', ')}. Mend them first.`);
  process.exit(1);
}

const unnoticed: [Mutation, Outcome][] = [];
await each(chosen, async (copy, mutation) => {
  const outcome = await copy.tryOut(mutation);
  if (outcome !== 'failed') unnoticed.push([mutation, outcome]);
  console.log(`${outcome === 'failed' ? 'noticed  ' : 'UNNOTICED'} ${mutation.file}: ${mutation.without}`);
});

console.log(`\n${chosen.length - unnoticed.length} of ${chosen.length} were noticed.`);
for (const [{ file, without, test }, outcome] of unnoticed)
  console.log(`Not noticed: ${file} without '${without}': ${test} ${outcome}`);
process.exitCode = unnoticed.length === 0 ? 0 : 1;
