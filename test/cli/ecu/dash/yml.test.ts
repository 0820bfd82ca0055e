import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDashboards } from '../../../../cli/ecu/dash/yml.ts';
import { findingText, parseDashboards } from '../../../../client/dash/dashboard-file.ts';
import { graphics, parsePair, splitPairs } from '../../../../client/dash/gauge-pair.ts';
import { fc } from '../../../random-cases.ts';

/** As pyEfi's description has it. */
const SEED = `dashboards:
  - name: rpm
    gaugePairs:
      1: 'rpm. .bar.0.8500.8000.>55'
      2: 'rpm.rpm.shiny.0.8500.8000.<4'
`;
const told = async (text: string) =>
  (await parseDashboards(text, 'd.yml')).findings.map(
    (finding) => `${finding.severity} ${findingText('d.yml', finding)}`,
  );

describe('dashboards.yml', () => {
  it('is read as pyEfi describes it', async () => {
    assert.deepEqual(await readDashboards(SEED, 'dashboards.yml'), {
      findings: [],
      dashboards: [
        {
          name: 'rpm',
          line: 2,
          gauges: [
            {
              position: 1,
              line: 4,
              column: 10,
              key: 'rpm',
              label: '',
              graphic: 'bar',
              min: 0,
              max: 8500,
              fire: { at: 8000, below: false },
              justify: { side: '>', width: 55 },
              pair: 'rpm. .bar.0.8500.8000.>55',
            },
            {
              position: 2,
              line: 5,
              column: 10,
              key: 'rpm',
              label: 'rpm',
              graphic: 'shiny',
              min: 0,
              max: 8500,
              fire: { at: 8000, below: false },
              justify: { side: '<', width: 4 },
              pair: 'rpm.rpm.shiny.0.8500.8000.<4',
            },
          ],
        },
      ],
    });
  });

  it('orders gauges by their positions, and takes anchors and other ways to write YAML', async () => {
    const text = `dashboards: [{name: a, gaugePairs: &p {10: "rpm.r.none.0.9..^5", 2: 'tps.t.none.-40.100.<5.3'}}, {name: b, gaugePairs: *p}]`;
    const { dashboards, findings } = await parseDashboards(text, 'd.yml');
    assert.deepEqual(findings, []);
    for (const { gauges } of dashboards) {
      assert.deepEqual(
        gauges.map(({ key, fire, justify }) => ({ key, fire, justify })),
        [
          { key: 'tps', fire: { at: 5, below: true }, justify: { side: '>', width: 3 } },
          { key: 'rpm', fire: undefined, justify: { side: '^', width: 5 } },
        ],
      );
    }
    assert.deepEqual(
      dashboards.map(({ name }) => name),
      ['a', 'b'],
    );
  });

  it('tells what is wrong, where, and what was meant', async () => {
    const wrong = `dashboards:
  - name: rpm
    gaugePair:
      1: 'x'
  - nam: y
    gaugePairs:
      1: 'rpm. .shinny.0.8500.8000.>55'
      b: 'rpm. .bar.0.8500.8000.>55'
      3: 'rpm. .bar.0.85x.8000.=5'
      4: 'rpm.bar.0.85'
      5: [1]
      6: coolant.temp.shiny.1400.2100.300.>6
      7: 'rpm. .bar.9.9.x.>0'
dashboard: 1
`;
    assert.deepEqual(await told(wrong), [
      "error d.yml:2:5: a dashboard needs 'gaugePairs': a map of positions and pairs",
      "error d.yml:3:5: 'gaugePair' is not known in a dashboard: did you mean gaugePairs?",
      "error d.yml:5:5: 'nam' is not known in a dashboard: did you mean name?",
      "error d.yml:5:5: a dashboard needs a 'name'",
      "error d.yml:7:17: 'shinny' is no graphic: did you mean shiny?",
      "error d.yml:8:7: position 'b' is not a number",
      "error d.yml:9:23: max '85x' is not a number (decimals have a comma here: 14,7)",
      "error d.yml:9:32: justify '=5' is not one of <, ^, > and a width from 1 to 500",
      "error d.yml:10:11: 'rpm.bar.0.85' has 4 of the 7 parts key.label.gfx.min.max.fire.justify, for example 'rpm.RPM.bar.0.8500.8000.>20'",
      "error d.yml:11:10: position 5 is not a text like 'rpm.RPM.bar.0.8500.8000.>20'",
      'warning d.yml:12:39: fire 300 is outside of 1400 to 2100: it would burn all the time, so it never does',
      'error d.yml:13:21: min 9 is not below max 9',
      "error d.yml:13:25: fire 'x' is not a number, nor '<' and a number, nor empty",
      "error d.yml:13:27: justify '>0' is not one of <, ^, > and a width from 1 to 500",
      "error d.yml:14:1: 'dashboard' is not known in the file: did you mean dashboards?",
    ]);
    await assert.rejects(readDashboards(wrong, 'd.yml'), /invalid|d\.yml:2:5: .*\n.*d\.yml:3:5/s);
  });

  it('tells of files that are something else', async () => {
    assert.deepEqual(await told(''), ["error d.yml:1:1: d.yml is not a map with 'dashboards'"]);
    assert.deepEqual(await told('dashboards: 3\n'), ["error d.yml:1:13: 'dashboards' is not a list"]);
    assert.deepEqual(await told('dashboards:\n  - 3\n'), [
      "error d.yml:2:5: a dashboard is a map with 'name' and 'gaugePairs'",
    ]);
    assert.match((await told('dashboards: [\n'))[0] ?? '', /^error d\.yml:2:1: /);
    assert.match((await told("dashboards:\n  - {name: a, gaugePairs: {1: 'x', 1: 'y'}}"))[0] ?? '', /d\.yml:2:\d+: /);
    const twice = "  - {name: a, gaugePairs: {1: 'rpm.r.none.0.9..^5'}}\n";
    assert.deepEqual(await told(`dashboards:\n${twice}${twice}`), ["error d.yml:3:1: there are two dashboards 'a'"]);
  });

  it('ends for any text, with findings inside of it', async () => {
    const piece = fc.constantFrom(
      'dashboards:',
      '\n',
      '  ',
      '- name: a',
      'gaugePairs:',
      "1: 'rpm.r.bar.0.9.5.>5'",
      '{',
      ']',
      '&a',
      '*a',
      '<<: *a',
      '\t',
      "'",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
        const text = pieces.join('');
        const { findings } = await parseDashboards(text, 'd.yml');
        const lines = text.split('\n').length;
        for (const { line, column } of findings)
          assert.ok(line >= 1 && line <= lines + 1 && column >= 1, `${line}:${column}`);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a gauge pair', () => {
  it('keeps what it says, whatever it says', () => {
    const decimal = fc.integer({ min: -9999, max: 9999 }).map((tenths) => tenths / 10);
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}(\.\d)?$/);
    const label = fc.stringMatching(/^[ A-Za-z0-9%]{0,8}$/);
    const comma = (value: number) => String(value).replace('.', ',');
    fc.assert(
      fc.property(
        name,
        label,
        fc.constantFrom(...graphics),
        decimal,
        decimal,
        fc.option(decimal),
        fc.constantFrom('<', '^', '>'),
        fc.integer({ min: 1, max: 500 }),
        (key, text, graphic, a, b, fire, side, width) => {
          fc.pre(a !== b);
          const [min, max] = [Math.min(a, b), Math.max(a, b)];
          const pair = [
            key,
            text,
            graphic,
            comma(min),
            comma(max),
            fire === null ? '' : comma(fire),
            `${side}${width}`,
          ].join('.');
          const { gauge, problems } = parsePair(pair);
          const burnsAlways = fire !== null && fire <= min;
          assert.deepEqual(
            problems.map(({ harmless }) => harmless),
            burnsAlways ? [true] : [],
          );
          assert.deepEqual(gauge, {
            key,
            label: text.trim(),
            graphic,
            min,
            max,
            fire: fire === null || burnsAlways ? undefined : { at: fire, below: false },
            justify: { side, width },
            pair,
          });
          assert.deepEqual(splitPairs(`${pair}, ${pair},${pair}`), [pair, pair, pair]);
        },
      ),
    );
  });
});
