/** Long work holds up nobody, and one user's no other's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Slices, type Steps, UserTurns } from '../../../../broker/gate/slices.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import { TestBroker } from '../../harness.ts';
import { alice, bob } from '../../people.ts';
import { policyWith } from './setting.ts';

/** Longer than a slice may take. */
const STEP_MS = 6;

/** Each of which is a slice of its own. */
function* longSteps(count: number): Steps<void> {
  for (let step = 0; step < count; step++) {
    for (const end = performance.now() + STEP_MS; performance.now() < end; );
    yield;
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Turns of the loop until something is done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let isOver = false;
  let turns = 0;
  const done = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await turn();
    turns++;
  }
  await done;
  return turns;
}

test('short work is done at once, long work in slices, of many one a turn', async () => {
  const slices = new Slices();
  let isOver = false;
  slices.do(longSteps(0)).then(() => {
    isOver = true;
  });
  await Promise.resolve();
  await Promise.resolve();
  assert.ok(isOver, 'without a turn of the loop');
  assert.ok((await turnsDuring(slices.do(longSteps(10)))) >= 9);
  // Four of them have turns of their own, but for the first of each.
  assert.ok((await turnsDuring(Promise.all([1, 2, 3, 4].map(() => slices.do(longSteps(5)))))) >= 16);
});

test('what throws in a slice rejects, and the others go on', async () => {
  const slices = new Slices();
  const failing = function* (): Steps<number> {
    yield* longSteps(3);
    throw new Error('it fails');
  };
  const others = [slices.do(longSteps(5)), slices.do(longSteps(5))];
  await assert.rejects(slices.do(failing()), /it fails/);
  await Promise.all(others);
});

test('one job of each user at a time', async () => {
  const turns = new UserTurns();
  const order: string[] = [];
  const job = (name: string, turnsOfLoop: number) => async () => {
    order.push(`${name} begins`);
    for (let n = 0; n < turnsOfLoop; n++) await turn();
    order.push(`${name} ends`);
  };
  const first = turns.take(1001, job('a1', 5));
  const failing = turns.take(1001, async () => {
    order.push('a2 fails');
    throw new Error('refused');
  });
  const third = turns.take(1001, job('a3', 1));
  const other = turns.take(1002, job('b1', 1));
  await assert.rejects(failing, /refused/);
  await Promise.all([first, third, other]);
  assert.deepEqual(order, ['a1 begins', 'b1 begins', 'b1 ends', 'a1 ends', 'a2 fails', 'a3 begins', 'a3 ends']);
});

test('while a long program is looked at, others are answered', async () => {
  await using broker = await TestBroker.start({ policy: policyWith({}, { quotas: { programEvents: 20_000 } }) });
  const [postern, other] = [await broker.connect(alice), await broker.connect(bob)];
  const program: Program = {
    events: [{ fade: { device: 'servo', quantity: 'servo', from: 0, to: 1, seconds: 30, rateHz: 1000 } }],
  };
  let isOver = false;
  const check = postern.call('schedule.check', { program }).finally(() => {
    isOver = true;
  });
  let answers = 0;
  while (!isOver) {
    await other.call('pwm.get', { device: 'fan' });
    answers++;
  }
  const { allowed, events } = await check;
  assert.deepEqual([allowed, events], [true, 30_001]);
  assert.ok(answers > 3, `${answers}`);
});
