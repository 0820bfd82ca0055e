import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runAgain } from '../../cli/drive/supervise.ts';
import { SelfWindingClock } from './self-winding-clock.ts';

/** Lives of a driver: how long it served, and the status that it ended with. */
async function supervised(lives: readonly (readonly [seconds: number, status: number])[]) {
  const clock = new SelfWindingClock();
  const ending = new AbortController();
  const notes: string[] = [];
  const begun: number[] = [];
  const status = await runAgain(
    async () => {
      begun.push(clock.now() / 1000);
      const [seconds, ended] = lives[begun.length - 1] ?? [0, 0];
      await clock.pause(seconds * 1000);
      if (begun.length >= lives.length) ending.abort();
      return ended;
    },
    (text) => notes.push(text),
    ending.signal,
    clock,
  );
  return { status, notes, begun };
}

describe('supervision', () => {
  it('waits longer each time, and no longer than half a minute', async () => {
    const { begun, notes } = await supervised(Array.from({ length: 9 }, () => [0, 7] as const));
    assert.deepEqual(begun, [0, 1, 3, 7, 15, 31, 61, 91, 121]);
    assert.deepEqual(notes.slice(0, 2), [
      'the driver ended with status 7, and is started again in 1 s',
      'the driver ended with status 7, and is started again in 2 s',
    ]);
  });
  it('begins anew after a minute of service', async () => {
    const { begun } = await supervised([
      [0, 7],
      [0, 7],
      [60, 137],
      [0, 7],
      [0, 0],
    ]);
    assert.deepEqual(begun, [0, 1, 3, 64, 66]);
  });
  it('does not try again what only a person can mend', async () => {
    for (const status of [2, 3, 5, 13, 126, 127])
      assert.deepEqual(
        await supervised([
          [0, status],
          [0, 0],
        ]),
        { status, notes: [], begun: [0] },
      );
  });
  it('ends with the status of a driver that was told to end', async () => {
    assert.equal((await supervised([[5, 0]])).status, 0);
  });
});
