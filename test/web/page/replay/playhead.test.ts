import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import { LogColumns } from '../../../../web/page/views/replay/log-columns.ts';
import { Playhead } from '../../../../web/page/views/replay/playhead.ts';
import { ReplayReadings } from '../../../../web/page/views/replay/replay-readings.ts';

describe('the place of a replay', () => {
  it('goes on as fast as is chosen, and stands at the end', () => {
    const playhead = new Playhead(100, 110);
    playhead.play(0);
    playhead.frame(500);
    assert.equal(playhead.atS, 100.5);
    playhead.setSpeed(10);
    playhead.frame(1000);
    assert.equal(playhead.atS, 105.5);
    playhead.frame(1900);
    assert.equal(playhead.atS, 110);
    assert.equal(playhead.isPlaying, false);
    playhead.play(2000);
    assert.equal(playhead.atS, 100);
  });
  it('a page that was hidden does not jump', () => {
    const playhead = new Playhead(0, 1000);
    playhead.play(0);
    playhead.frame(600_000);
    assert.equal(playhead.atS, 1);
  });
  it('is sought within the log only', () => {
    const playhead = new Playhead(5, 6);
    playhead.seek(99);
    assert.equal(playhead.atS, 6);
    playhead.seek(-99);
    assert.equal(playhead.atS, 5);
  });
});

const gauge: GaugeSpec = {
  channel: 'rpm',
  title: 'RPM',
  unit: '',
  range: { low: 0, high: 100 },
  limits: { highDanger: 80 },
  digits: 0,
  options: undefined,
  drawn: undefined,
};

describe('what gauges showed there', () => {
  const columns = new LogColumns();
  columns.take({ kind: 'head', head: { startedMs: 0, title: '', channels: [{ name: 'rpm' }] } });
  for (const [at, value] of [10, 90, 79, 50, 95].entries())
    columns.take({ kind: 'row', atMs: at * 1000, values: [value] });
  const playhead = new Playhead(columns.firstS, columns.lastS);
  const readings = new ReplayReadings(columns, playhead);
  readings.watch([gauge]);
  const at = (seconds: number) => {
    playhead.seek(seconds);
    readings.frame();
    return [readings.value('rpm'), readings.alarm(gauge)];
  };

  it('is the newest row, and alarms burn on as they would have', () => {
    assert.deepEqual(at(0), [10, 0]);
    assert.deepEqual(at(1.5), [90, 2]);
    assert.deepEqual(at(2.2), [79, 2]);
    assert.deepEqual(at(3), [50, 0]);
    assert.deepEqual(at(4), [95, 2]);
  });
  it('going back, nothing burns that is not over its limit', () => {
    assert.deepEqual(at(4), [95, 2]);
    assert.deepEqual(at(2.5), [79, 0]);
  });
});
