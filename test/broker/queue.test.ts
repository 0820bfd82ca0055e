import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SerialQueue } from '../../broker/queue.ts';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('an idle queue runs a job in the caller’s own turn', () => {
  assert.equal(
    new SerialQueue().run(() => 7),
    7,
  );
});

test('jobs run one after the other, in order, even when one fails', async () => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const job =
    (name: string, ms: number, fails = false) =>
    async () => {
      seen.push(`${name} starts`);
      await later(ms);
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([
    queue.run(job('a', 5, true)),
    queue.run(job('b', 1)),
    queue.run(() => {
      seen.push('c');
      return 'c';
    }),
  ]);
  assert.deepEqual(seen, ['a starts', 'a ends', 'b starts', 'b ends', 'c']);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  );
});

test('an urgent job goes before what waits', async () => {
  const queue = new SerialQueue();
  const seen: string[] = [];
  const running = queue.run(() => later(2));
  const waiting = queue.run(() => void seen.push('waiting'));
  const urgent = queue.run(() => void seen.push('urgent'), true);
  await Promise.all([running, waiting, urgent]);
  assert.deepEqual(seen, ['urgent', 'waiting']);
});

test('a job that throws at once leaves the queue free', () => {
  const queue = new SerialQueue();
  assert.throws(() =>
    queue.run(() => {
      throw new Error('no');
    }),
  );
  assert.equal(
    queue.run(() => 1),
    1,
  );
});

test('ten thousand waiting jobs do not grow the stack', async () => {
  const queue = new SerialQueue();
  let count = 0;
  const first = queue.run(() => later(1));
  const rest = Array.from({ length: 10_000 }, () => queue.run(() => ++count));
  await Promise.all([first, ...rest]);
  assert.equal(count, 10_000);
});
