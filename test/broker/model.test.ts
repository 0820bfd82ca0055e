/**
 * The broker against a short reference model: random steps of clients, administrators, the hardware and time, with a break
 * wherever the broker waits, and after each of them what must always hold.
 *
 *     POSTERN_TEST_RUNS=8          more of them than every day (test/random-cases.ts)
 *     POSTERN_TEST_SEED=random     others than every day; a number: the same ones again
 *     POSTERN_MODEL_STORY='{…}'    one story, as a failure prints it
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, randomCases } from '../random-cases.ts';
import { SEED } from '../seed.ts';
import { checkAtRest, checkNow, checkStopped } from './model/invariants.ts';
import { anyStep, type Step } from './model/steps.ts';
import { World } from './model/world.ts';

const RUNS = randomCases(250);
const MOST_STEPS = 30;

interface Story {
  steps: Step[];
  /** The broker is stopped in the middle of what still waits. */
  stoppedAtOnce: boolean;
}

async function play({ steps, stoppedAtOnce }: Story): Promise<void> {
  const world = await World.start();
  const demandNone = (when: string) => assert.deepEqual(world.violations, [], when);
  try {
    for (const [index, step] of steps.entries()) {
      await world.step(step);
      checkNow(world);
      demandNone(`after step ${index}, ${JSON.stringify(step)}`);
    }
    if (!stoppedAtOnce) {
      await world.rest();
      checkAtRest(world);
      demandNone('at rest');
    }
    await world.stop();
    checkStopped(world);
    demandNone('after the stop');
  } finally {
    await world.test[Symbol.asyncDispose]();
  }
}

const story: fc.Arbitrary<Story> = fc.record({
  steps: fc.array(anyStep, { minLength: 1, maxLength: MOST_STEPS, size: 'max' }),
  stoppedAtOnce: fc.boolean(),
});

async function playMany(): Promise<void> {
  const outcome = await fc.check(fc.asyncProperty(story, play), { numRuns: RUNS });
  if (!outcome.failed) return;
  const again = `POSTERN_MODEL_STORY='${JSON.stringify(outcome.counterexample?.[0])}'`;
  throw new Error(`seed ${SEED}, run ${outcome.numRuns}, made short; again, alone:\n${again}`, {
    cause: outcome.errorInstance,
  });
}

const given = process.env.POSTERN_MODEL_STORY;

test('whatever happens, in whatever order', () =>
  given === undefined ? playMany() : play(JSON.parse(given) as Story));
