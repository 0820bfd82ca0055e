import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { barsOf } from '../../../../web/page/views/schedule/histogram.ts';
import { progressShare, progressText, stateText, timeText } from '../../../../web/page/views/schedule/program-words.ts';

describe('a program in words', () => {
  test('has a sign for each state', () => {
    const texts = [
      stateText({ state: 'running' }),
      stateText({ state: 'paused' }),
      stateText({ state: 'starting' }),
      stateText({ state: 'ended', ending: 'finished' }),
      stateText({ state: 'ended', ending: 'lost' }),
    ];
    assert.equal(new Set(texts.map((text) => [...text][0])).size, 5);
  });

  test('is so far of so long, at a speed where a shaft turns', () => {
    const row = { elapsedNs: 3.25e9, endsNs: 65e9, cycleNs: 200e6 };
    assert.equal(progressText(row), '3.3 s of 1 min 05 s, at 600 rpm');
    assert.equal(progressText({ ...row, endsNs: null, cycleNs: 0 }), '3.3 s, without end');
    assert.equal(timeText(59.99e9), '60.0 s');
  });

  test('has a share where it ends, never more than the whole', () => {
    assert.equal(progressShare({ elapsedNs: 1, endsNs: 4 }), 0.25);
    assert.equal(progressShare({ elapsedNs: 5, endsNs: 4 }), 1);
    assert.equal(progressShare({ elapsedNs: 0, endsNs: 0 }), 1);
    assert.equal(progressShare({ elapsedNs: 5, endsNs: null }), undefined);
  });
});

describe('bars of lateness', () => {
  test('are of each class, from the first that has any to the last', () => {
    const bars = barsOf([
      { leSeconds: 0, count: 0 },
      { leSeconds: 20e-6, count: 1 },
      { leSeconds: 2e-3, count: 5 },
      { leSeconds: null, count: 7 },
    ]);
    assert.deepEqual(bars, [
      { label: 'up to 20 µs', count: 1, share: 0.25 },
      { label: 'up to 2 ms', count: 4, share: 1 },
      { label: 'more than 2 ms', count: 2, share: 0.5 },
    ]);
  });

  test('are none without events', () => assert.deepEqual(barsOf([{ leSeconds: null, count: 0 }]), []));
});
