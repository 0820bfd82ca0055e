import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clockText, lapseText, timeStep, timeTicks } from '../../../../web/page/charts/time-text.ts';
import { TimeView } from '../../../../web/page/charts/time-view.ts';

describe('times of an axis', () => {
  it('are round to people', () => {
    assert.deepEqual([timeStep(30, 6), timeStep(300, 6), timeStep(7200, 4), timeStep(0.5, 5)], [5, 60, 1800, 0.1]);
    assert.deepEqual(timeTicks(12, 31, 10, 3), [13, 23]);
  });
  it('of a lapse', () => {
    assert.deepEqual(
      [lapseText(0), lapseText(61), lapseText(3723.4), lapseText(-5.2), lapseText(12.345, 0.01), lapseText(59.96, 0.1)],
      ['0:00', '1:01', '1:02:03', '−0:05', '0:12.35', '1:00.0'],
    );
  });
  it('of the clock on the wall', () => {
    const seconds = new Date(2026, 4, 4, 9, 5, 7, 250).getTime() / 1000;
    assert.equal(clockText(seconds), '09:05:07');
    assert.equal(clockText(seconds, 0.05), '09:05:07.25');
  });
});

describe('the time that charts show', () => {
  it('follows, holds still, and follows again', () => {
    let changes = 0;
    const view = new TimeView(30, () => changes++);
    assert.deepEqual(view.span(100), { from: 70, to: 100 });
    view.pause(100);
    assert.deepEqual(view.span(150), { from: 70, to: 100 });
    view.follow(10);
    assert.deepEqual(view.span(150), { from: 140, to: 150 });
    assert.equal(changes, 2);
  });
  it('is zoomed around a place, moved, and never to nothing', () => {
    const view = new TimeView(30);
    view.scale(0.5, 100);
    assert.deepEqual(view.span(999), { from: 77.5, to: 92.5 });
    view.move(1, 0);
    assert.deepEqual(view.span(999), { from: 92.5, to: 107.5 });
    view.zoom(93, 93.001);
    assert.deepEqual(view.span(999), { from: 92.5, to: 107.5 });
    assert.ok(view.isHeld);
  });
});
