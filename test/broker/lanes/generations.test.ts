import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Generations, generationAt, writingAt } from '../../../broker/lanes/generations.ts';
import { Refusal } from '../../../contract/errors.ts';
import { MINE, ROUNDS, SAFE, STATE, TOLD, TOLD_ROUND, WORDS, WROTE } from './late-writer-words.ts';

describe('Generations', () => {
  test('no two are the same, in whichever slot', () => {
    const generations = new Generations();
    const [one, other] = [generations.share(), generations.share()];
    const seen = new Set([one.value, other.value]);
    for (const shared of [one, other, one, one]) {
      assert.equal(shared.advance(), true);
      seen.add(shared.value);
    }
    one.close();
    const next = generations.share();
    assert.equal(next.slot, one.slot, 'a slot is used again');
    seen.add(next.value);
    assert.equal(seen.size, 7);
    assert.equal(generations.size, 2);
  });

  test('whoever is in the kernel for too long is not waited for, and its slot is nobody else’s until it is back', () => {
    const generations = new Generations();
    const words = new Int32Array(generations.memory);
    const stalled = generations.share();
    Atomics.store(words, writingAt(stalled.slot), stalled.value);
    assert.equal(stalled.advance(), false);
    assert.equal(Atomics.load(words, generationAt(stalled.slot)), stalled.value, 'it finds another when it is back');
    stalled.close();
    assert.notEqual(generations.share().slot, stalled.slot);
    Atomics.store(words, writingAt(stalled.slot), 0);
    assert.equal(generations.share().slot, stalled.slot);
  });

  test('as many as there is room for', () => {
    const generations = new Generations();
    const all = Array.from({ length: 4096 }, () => generations.share());
    assert.throws(
      () => generations.share(),
      (error) => error instanceof Refusal && error.code === 'limit',
    );
    all[7]?.close();
    all[7]?.close();
    assert.equal(generations.share().slot, 7);
    assert.throws(() => generations.share(), Refusal);
  });
});

test('two threads: nothing late is left behind what the broker makes safe, unless it is told of', async () => {
  const generations = new Generations();
  const shared = generations.share();
  const words = new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
  const workerData = { generations: generations.memory, slot: shared.slot, words: words.buffer };
  const writer = new Worker(new URL('late-writer.ts', import.meta.url), { workerData });
  const exit = once(writer, 'exit');
  await once(writer, 'message');
  const counts = { before: 0, during: 0 };
  for (let round = 1; round <= ROUNDS; round++) {
    const safe = -round;
    Atomics.store(words, MINE, shared.value);
    Atomics.store(words, STATE, 0);
    Atomics.store(words, WROTE, 0);
    Atomics.store(words, TOLD, round);
    for (let spins = (round * 7) % 400; spins > 0; spins--) Atomics.load(words, TOLD);
    const isOver = shared.advance();
    Atomics.store(words, STATE, safe);
    while (Atomics.load(words, TOLD_ROUND) !== round);
    const state = Atomics.load(words, STATE);
    const wrote = Atomics.load(words, WROTE) === 1;
    if (isOver) assert.equal(state, safe, `round ${round}: written after it was over`);
    else assert.ok(state === safe || wrote, `round ${round}: written late, and not told`);
    counts[wrote ? 'during' : 'before'] += 1;
  }
  Atomics.store(words, TOLD, SAFE);
  await exit;
  assert.ok(counts.before > 0, JSON.stringify(counts));
});
