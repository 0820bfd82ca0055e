import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDashboards } from '../../../../cli/ecu/dash/yml.ts';
import { cataloguePages, channelsPage, dashboardPages } from '../../../../client/dash/pages.ts';
import { shownIn, unitSystems } from '../../../../client/dash/units.ts';
import { fc } from '../../../random-cases.ts';
import { catalogue } from './engine.ts';

/** What pyEfi had with its own example of dashboards: small letters, raw values. */
const RAW = `dashboards:
  - name: health
    gaugePairs:
      1: 'batteryvoltage.volt.shiny.120.180.150.>6'
      2: 'coolent.temp.shiny.-40.120..>6'
      3: 'tps.tps.bar.0.1000.900.>6'
      4: 'rpm.rpm.bar.0.8500.8000.>6'
`;

describe('pages', () => {
  it('are those of the catalogue, and at the end one of all channels', () => {
    const pages = cataloguePages(catalogue);
    assert.deepEqual(
      pages.map(({ name, gauges, isAll }) => [name, gauges.length, isAll]),
      [
        ['Front page', 8, false],
        ['Temperatures', 2, false],
        ['all channels', 12, true],
      ],
    );
    assert.deepEqual(pages[0]?.gauges[0], {
      channel: 'rpm',
      title: 'Engine speed',
      unit: 'RPM',
      range: { low: 0, high: 8500 },
      limits: { lowDanger: undefined, lowWarning: undefined, highWarning: 7000, highDanger: 8000 },
      digits: 0,
      options: undefined,
      drawn: undefined,
    });
    assert.deepEqual(pages[2]?.gauges[10]?.range, { low: 0, high: 1 });
  });
  it('are the first gauges where there are no pages, and the channels where there are no gauges', () => {
    const named = (pages: ReturnType<typeof cataloguePages>) => pages.map(({ name }) => name);
    assert.deepEqual(named(cataloguePages({ ...catalogue, pages: [] })), ['gauges', 'all channels']);
    assert.deepEqual(named(cataloguePages({ ...catalogue, gauges: [] })), ['all channels']);
  });
  it('have the channels that are asked for', () => {
    const { gauges } = channelsPage(catalogue, ['RPM', 'loopTime']);
    assert.deepEqual(
      gauges.map(({ channel, title, range }) => ({ channel, title, range })),
      [
        { channel: 'rpm', title: 'Engine speed', range: { low: 0, high: 8500 } },
        { channel: 'loopTime', title: 'loopTime', range: undefined },
      ],
    );
  });

  it('of a dashboards.yml find channels in small letters, and know ranges of raw values', async () => {
    const { dashboards } = await readDashboards(RAW, 'd.yml');
    const { pages, problems } = dashboardPages(dashboards, catalogue, false);
    assert.deepEqual(
      pages[0]?.gauges.map(({ channel, unit, range, limits }) => ({ channel, unit, range, limits })),
      [
        { channel: 'batteryVoltage', unit: 'V', range: { low: 8, high: 21 }, limits: { highDanger: 14.5 } },
        { channel: 'coolent', unit: '', range: { low: -40, high: 120 }, limits: {} },
        { channel: 'tps', unit: '%', range: { low: 0, high: 100 }, limits: { highDanger: 90 } },
        { channel: 'rpm', unit: 'RPM', range: { low: 0, high: 8500 }, limits: { highDanger: 8000 } },
      ],
    );
    assert.deepEqual(
      problems.map(({ gauge: { line }, message, isUnknown }) => [line, message, isUnknown]),
      [
        [4, '120 to 180 is a range of raw values: batteryvoltage is shown from 8 to 21', false],
        [5, "there is no channel 'coolent': did you mean coolant?", true],
        [6, '0 to 1000 is a range of raw values: tps is shown from 0 to 100', false],
      ],
    );
    const scaled = catalogue.channels.map((channel) =>
      channel.name === 'batteryVoltage' ? { ...channel, raw: { scale: 0.1, translate: 0 } } : channel,
    );
    const exact = dashboardPages(dashboards, { ...catalogue, channels: scaled }, false);
    const { range, limits } = exact.pages[0]?.gauges[0] ?? {};
    assert.deepEqual({ range, limits }, { range: { low: 12, high: 18 }, limits: { highDanger: 15 } });
    // Of a source whose channels are not known before they come, everything may be right.
    const open = dashboardPages(dashboards, { channels: [], gauges: [], pages: [] }, true);
    assert.deepEqual(open.problems, []);
    assert.deepEqual(open.pages[0]?.gauges[0]?.range, { low: 120, high: 180 });
  });
});

describe('units', () => {
  const shown = (system: (typeof unitSystems)[number], unit: string, value: number) => {
    const { unit: to, convert } = shownIn(system, unit);
    return `${Number(convert(value).toFixed(3))} ${to}`;
  };
  it('are metric or imperial, where they are known', () => {
    assert.equal(shown('imperial', '°C', 100), '212 °F');
    assert.equal(shown('imperial', 'deg C', -40), '-40 °F');
    assert.equal(shown('metric', 'F', 212), '100 °C');
    assert.equal(shown('imperial', 'kPa', 101.325), '14.696 psi');
    assert.equal(shown('imperial', 'bar', 1), '14.504 psi');
    assert.equal(shown('metric', 'psi', 14.5038), '100 kPa');
    assert.equal(shown('metric', 'inHg', 29.921), '101.324 kPa');
    assert.equal(shown('imperial', 'km/h', 160.9344), '100 mph');
    assert.equal(shown('metric', 'mph', 100), '160.934 km/h');
    assert.equal(shown('imperial', 'Lambda', 1), '14.7 AFR');
    assert.equal(shown('metric', 'AFR', 13.23), '0.9 Lambda');
    for (const system of unitSystems) {
      assert.equal(shown(system, 'RPM', 900), '900 RPM');
      assert.equal(shown(system, '', 1), '1 ');
    }
    assert.equal(shown('metric', '°C', 20), '20 °C');
    assert.equal(shown('given', '°F', 20), '20 °F');
  });
  it('are the same value there and back', () => {
    const unit = fc.constantFrom('°C', 'kPa', 'km/h', 'Lambda');
    fc.assert(
      fc.property(unit, fc.double({ min: -1e4, max: 1e4, noNaN: true }), (metric, value) => {
        const imperial = shownIn('imperial', metric);
        const back = shownIn('metric', imperial.unit);
        assert.equal(back.unit, metric);
        assert.ok(Math.abs(back.convert(imperial.convert(value)) - value) < 1e-9 * Math.max(1, Math.abs(value)) * 100);
      }),
    );
  });
});
