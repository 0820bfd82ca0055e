import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { History } from '../../../../web/page/views/ecu/history.ts';

const channels = ['rpm', 'map'];

function filled(size: number, count: number): History {
  const history = new History(size);
  history.keep(channels);
  for (let at = 1; at <= count; at++) history.push(at / 50, channels, [at, at * 2]);
  return history;
}

describe('the last values of channels', () => {
  it('are in one piece and in order, however often the ring has gone around', () => {
    for (const count of [1, 7, 8, 9, 15, 16, 17, 1000]) {
      const history = filled(8, count);
      const kept = Math.min(8, count);
      assert.equal(history.length, kept);
      const wanted = Array.from({ length: kept }, (_, index) => count - kept + 1 + index);
      assert.deepEqual([...(history.values('rpm') ?? [])], wanted, `${count} frames`);
      assert.deepEqual(
        [...history.times()],
        wanted.map((at) => at / 50),
      );
      assert.deepEqual(
        [...(history.values('map') ?? [])],
        wanted.map((at) => at * 2),
      );
    }
  });
  it('a channel that comes later is not known before, one that goes is forgotten', () => {
    const history = filled(16, 4);
    history.keep(['rpm', 'tps']);
    history.push(0.2, ['rpm', 'tps'], [5, 50]);
    assert.deepEqual([...(history.values('tps') ?? [])], [NaN, NaN, NaN, NaN, 50]);
    assert.equal(history.values('map'), undefined);
    assert.deepEqual([...(history.values('rpm') ?? [])], [1, 2, 3, 4, 5]);
  });
  it('what is not known, or was not sent, is no number', () => {
    const history = filled(16, 1);
    history.push(0.1, ['rpm'], [null]);
    assert.deepEqual([...(history.values('rpm') ?? [])], [1, NaN]);
    assert.deepEqual([...(history.values('map') ?? [])], [2, NaN]);
  });
  it('a line is not drawn through a long silence', () => {
    const history = filled(16, 2);
    history.push(10, channels, [3, 3]);
    assert.deepEqual([...(history.values('rpm') ?? [])], [1, 2, NaN, 3]);
  });
  it('a clock that goes back begins anew, and the same time twice is one', () => {
    const history = filled(16, 5);
    history.push(5 / 50, channels, [99, 99]);
    assert.equal(history.length, 5);
    history.push(0.01, channels, [7, 7]);
    assert.deepEqual([...(history.values('rpm') ?? [])], [7]);
  });
  it('takes no memory beyond its rings', () => {
    const history = filled(64, 10);
    const before = history.values('rpm')?.buffer;
    for (let at = 11; at < 5000; at++) history.push(at / 50, channels, [at, at]);
    assert.equal(history.values('rpm')?.buffer, before);
  });
});
