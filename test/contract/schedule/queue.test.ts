import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventQueue, NEVER } from '../../../contract/schedule/queue.ts';
import { fc } from '../../random-cases.ts';

const CAPACITY = 12;

/** The obvious one: a list that is sorted again after every change. */
class SortedList {
  #waiting: { handle: number; at: number; turn: number }[] = [];
  #turn = 0;

  schedule(handle: number, at: number): void {
    this.cancel(handle);
    this.#waiting.push({ handle, at, turn: this.#turn++ });
    this.#waiting.sort((a, b) => a.at - b.at || a.turn - b.turn);
  }

  cancel(handle: number): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((one) => one.handle !== handle);
    return this.#waiting.length < before;
  }

  take(): number {
    return this.#waiting.shift()?.handle ?? -1;
  }

  rebase(by: number): void {
    for (const one of this.#waiting) one.at -= by;
  }

  get firstAt(): number {
    return this.#waiting[0]?.at ?? NEVER;
  }

  get size(): number {
    return this.#waiting.length;
  }
}

const handle = fc.nat({ max: CAPACITY - 1 });
const act = fc.oneof(
  fc.tuple(fc.constant('schedule' as const), handle, fc.integer({ min: -5, max: 20 })),
  fc.tuple(fc.constant('cancel' as const), handle),
  fc.tuple(fc.constant('take' as const)),
  fc.tuple(fc.constant('rebase' as const), fc.nat({ max: 9 })),
);

test('the queue gives what a list gives that is sorted after every change', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const queue = new EventQueue(CAPACITY);
      const list = new SortedList();
      for (const one of acts) {
        if (one[0] === 'schedule') {
          queue.schedule(one[1], one[2]);
          list.schedule(one[1], one[2]);
          assert.equal(queue.timeOf(one[1]), one[2]);
        } else if (one[0] === 'cancel') assert.equal(queue.cancel(one[1]), list.cancel(one[1]));
        else if (one[0] === 'take') assert.equal(queue.take(), list.take());
        else {
          queue.rebase(one[1]);
          list.rebase(one[1]);
        }
        assert.equal(queue.firstAt, list.firstAt);
        assert.equal(queue.size, list.size);
      }
      while (list.size > 0) assert.equal(queue.take(), list.take());
      assert.equal(queue.take(), -1);
    }),
    { numRuns: 2000 },
  );
});

test('events of one time come in the order in which they were put in', () => {
  const queue = new EventQueue(100);
  for (let n = 0; n < 100; n++) queue.schedule((n * 37) % 100, 5);
  for (let n = 0; n < 100; n++) assert.equal(queue.take(), (n * 37) % 100);
});

test('what is no handle, and no time, is refused', () => {
  const queue = new EventQueue(2);
  assert.throws(() => queue.schedule(2, 0), /there is no handle 2/);
  assert.throws(() => queue.schedule(-1, 0), /there is no handle -1/);
  assert.throws(() => queue.schedule(0, Number.NaN), /without a time/);
  assert.equal(queue.has(0), false);
  assert.equal(queue.timeOf(7), NEVER);
  queue.schedule(1, 3);
  queue.clear();
  assert.equal(queue.firstAt, NEVER);
  assert.equal(queue.cancel(1), false);
});
