import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import type { Frame } from '../../../../client/frames.ts';
import { LiveFeed } from '../../../../web/page/views/ecu/live-feed.ts';
import { Recent, Reception } from '../../../../web/page/views/ecu/reception.ts';

const quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 3, resets: 0 };
const channels = ['rpm', 'map'];
const frame = (atMs: number, list: (number | null)[], dropped = 0): Frame => ({
  sequence: 1,
  atMs,
  latencyMs: 8,
  values: {},
  list,
  quality,
  dropped,
  resumed: false,
});
const gauge: GaugeSpec = {
  channel: 'rpm',
  title: 'RPM',
  unit: 'rpm',
  range: { low: 0, high: 8000 },
  limits: { highDanger: 7000 },
  digits: 0,
  options: undefined,
  drawn: undefined,
};

describe('what came of an instrument', () => {
  it('gauges have the last frame, and burn also for what came between two frames of the screen', () => {
    const feed = new LiveFeed();
    feed.watch([gauge]);
    feed.take(frame(1000, [7100, 40]), channels, 1010);
    assert.equal(feed.alarm(gauge), 2);
    feed.take(frame(1020, [6950, null]), channels, 1030);
    assert.equal(feed.alarm(gauge), 2, 'it has not come back by 2 % yet');
    feed.take(frame(1040, [6800, null]), channels, 1050);
    assert.equal(feed.alarm(gauge), 0);
    assert.deepEqual([feed.value('rpm'), feed.value('map'), feed.value('none')], [6800, null, null]);
    assert.equal(feed.revision, 3);
  });
  it('the time of the driver’s clock is that of the frame that came the fastest', () => {
    const feed = new LiveFeed();
    feed.take(frame(500_000, [1, 1]), channels, 1_000_040);
    feed.take(frame(500_020, [1, 1]), channels, 1_000_025);
    feed.take(frame(500_040, [1, 1]), channels, 1_000_090);
    assert.equal(feed.nowS(1_000_100), 500.095);
    feed.take(frame(900_000, [1, 1]), channels, 1_000_200);
    assert.equal(feed.nowS(1_000_200), 900);
  });
  it('to the screen: from the answer to the frame of the screen after the one in which it was drawn', () => {
    const feed = new LiveFeed();
    feed.take(frame(1000, [1, 1]), channels, 1005);
    feed.drawn(1010);
    feed.drawn(1026);
    feed.drawn(1042);
    assert.equal(feed.reception.onScreenMs.count, 1);
    assert.equal(feed.reception.onScreenMs.quantile(0.5), 26);
  });
  it('a page that was hidden meanwhile does not count as slow', () => {
    const feed = new LiveFeed();
    feed.drawn(1000);
    feed.take(frame(1000, [1, 1]), channels, 1005);
    feed.drawn(1010);
    feed.drawn(61_000);
    assert.equal(feed.reception.onScreenMs.count, 0);
  });
});

describe('reception', () => {
  it('counts what was lost, and the rate of the last two seconds', () => {
    const reception = new Reception();
    for (let at = 0; at <= 250; at++) reception.take({ latencyMs: 8, dropped: at === 100 ? 7 : 0 }, at * 20);
    assert.equal(reception.lost, 7);
    assert.equal(reception.rateHz(5000), 50);
    assert.equal(reception.rateHz(60_000), 0);
  });
  it('of the last numbers, half of them are within the median', () => {
    const recent = new Recent();
    assert.equal(recent.quantile(0.5), undefined);
    for (let at = 0; at < 5000; at++) recent.add(at % 100);
    assert.equal(recent.count, 512);
    assert.ok(Math.abs((recent.quantile(0.5) ?? 0) - 50) <= 7);
  });
});
