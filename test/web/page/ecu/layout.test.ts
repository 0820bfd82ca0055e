import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Catalogue } from '../../../../contract/telemetry/catalogue.ts';
import { findChannels } from '../../../../web/page/views/ecu/find-channels.ts';
import { firstLayout, layoutText, readLayout } from '../../../../web/page/views/ecu/layout.ts';

const names = ['rpm', 'map', 'tps', 'coolant'];
const catalogue: Catalogue = {
  channels: names.map((name) => ({ name, ...(name === 'coolant' && { label: 'CLT', unit: '°F' }) })),
  gauges: names.map((name) => ({ name: `${name}Gauge`, channel: name, title: name, low: 0, high: 100 })),
  pages: [{ name: 'Front page', gauges: ['mapGauge', 'rpmGauge', 'tpsGauge', 'nothing'] }],
};

describe('what is shown', () => {
  it('at first it is the front page, and a chart for each of its first gauges', () => {
    const { charts, scatter } = firstLayout(catalogue);
    assert.deepEqual(charts, [['map'], ['rpm'], ['tps']]);
    assert.deepEqual(scatter, { x: 'map', y: 'rpm', by: 'tps' });
    assert.deepEqual(firstLayout({ channels: [{ name: 'a' }], gauges: [], pages: [] }).charts, [['a']]);
    assert.equal(firstLayout({ channels: [], gauges: [], pages: [] }).scatter, undefined);
  });
  it('is kept as it was chosen', () => {
    const chosen = {
      ...firstLayout(catalogue),
      rateHz: undefined,
      style: 'bars' as const,
      units: 'metric' as const,
      keepsAll: true,
      page: 'Front page',
    };
    assert.deepEqual(readLayout(layoutText(chosen), catalogue), chosen);
  });
  it('what is not understood is left out', () => {
    const first = firstLayout(catalogue);
    for (const text of [null, '', '{', '[]', '3', 'null', '{"charts":3,"rateHz":"x","scatter":[1],"windowS":1e99}'])
      assert.deepEqual({ ...first, page: undefined }, { page: undefined, ...readLayout(text, catalogue) });
    const kept = readLayout(
      '{"charts":[["rpm","rpm","gone",3],["gone"],"map"],"scatter":{"x":"rpm","y":"gone"}}',
      catalogue,
    );
    assert.deepEqual(kept.charts, [['rpm']]);
    assert.deepEqual(kept.scatter, first.scatter);
    const many = JSON.stringify({ charts: Array.from({ length: 500 }, () => names) });
    assert.equal(readLayout(many, catalogue).charts.length, 8);
  });
});

describe('channels are found', () => {
  const found = (text: string) => findChannels(catalogue.channels, text).map(({ name }) => name);
  it('by parts of their name, label and unit, in any letters', () => {
    assert.deepEqual(found(''), names);
    assert.deepEqual(found('clt'), ['coolant']);
    assert.deepEqual(found(' °f COOL '), ['coolant']);
    assert.deepEqual(found('nothing'), []);
  });
  it('those that begin with it come first', () => {
    assert.deepEqual(found('p').length, 3);
    assert.deepEqual(found('t'), ['tps', 'coolant']);
  });
});
