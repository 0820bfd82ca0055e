/**
 * What dashboards look like, as text: one file for each screen beside this one. Written anew, on purpose and to be looked at, by
 * `POSTERN_WRITE_SNAPSHOTS=1 node --test test/cli/ecu/dash/snapshots.test.ts`.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { drawConsole } from '../../../../cli/ecu/console/layout.ts';
import { drawScreen } from '../../../../cli/ecu/dash/draw/screen.ts';
import type { Choice } from '../../../../cli/ecu/dash/screen-model.ts';
import { readDashboards } from '../../../../cli/ecu/dash/yml.ts';
import { Canvas, type Size } from '../../../../cli/screen/canvas.ts';
import { cataloguePages, channelsPage, dashboardPages } from '../../../../client/dash/pages.ts';
import { afterAMinute, catalogue, modelOf } from './engine.ts';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

/** The graphics and justifications of pyEfi's description, with ranges in real units. */
const YML = `dashboards:
  - name: rpm
    gaugePairs:
      1: 'rpm. .bar.0.8500.8000.>45'
      2: 'rpm.rpm.shiny.0.8500.8000.<5'
      10: 'pulsewidth1.pw1.shiny.0.25.20.^9'
      55: 'tps.tps.none.0.100.90.>6'
      65: 'tps. .bar.0.100.90.<25'
      70: 'batteryvoltage.volt.shiny.8.21.<11,8.>8'
      80: 'coolant.temp.bar.-40.120.105.<20'
      90: 'coolant.temp.shiny.-40.120.105.>6'
`;
const { dashboards } = await readDashboards(YML, 'dashboards.yml');
const own = afterAMinute(cataloguePages(catalogue));
const seed = afterAMinute(dashboardPages(dashboards, catalogue, false).pages);
const chosen = afterAMinute([channelsPage(catalogue, ['rpm', 'loopTime', 'crank'])]);

const screens: Record<string, () => ReturnType<typeof modelOf>> = {
  gauges: () => modelOf(own),
  bars: () => modelOf(own, { view: 'bars', units: 'imperial' }),
  history: () => modelOf(own, { view: 'history' }),
  temperatures: () => modelOf(own, { page: 1 }),
  all: () => modelOf(own, { page: 2, view: 'bars' }),
  dashboards: () => modelOf(seed, { view: 'strip' }),
  channels: () => modelOf(chosen),
  stale: () => modelOf(own, {}, 64_200, '', 'no driver serves ecu0'),
  help: () => modelOf(own, { help: true, pausedMs: 60_000 } satisfies Partial<Choice>),
};

/** As the console shows them: a dashboard of a file, one of the controller, a command that runs and one that has ended. */
function consoleOf(size: Size): string[] {
  const canvas = new Canvas(size);
  const panes = [
    { title: 'ecu0 -> stream:live', lines: ['{"hz":49.6,"published":1234,"waiting":0,"dropped":0}'], end: undefined },
    { title: 'stimulator -> stream:test', lines: ['a', 'b', 'no more'], end: 'it ended with status 8' },
  ];
  drawConsole(canvas, [modelOf(seed, { view: 'strip' }), modelOf(own, { page: 1, view: 'bars' })], panes, 1);
  return canvas.lines();
}

function compare(name: string, text: string): void {
  const file = new URL(`${name}.txt`, import.meta.url);
  if (process.env.POSTERN_WRITE_SNAPSHOTS === '1') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'), `${file.pathname}: if it is meant to be so, write it anew`);
}

describe('a dashboard', () => {
  for (const [name, model] of Object.entries(screens))
    for (const size of sizes)
      it(`looks as it did: ${name}, ${size.columns} by ${size.rows}`, () => {
        const lines = drawScreen(model(), size).lines();
        compare(`${name}-${size.columns}x${size.rows}`, `${lines.join('\n')}\n`);
      });
  for (const size of sizes)
    it(`looks as it did on the console, ${size.columns} by ${size.rows}`, () =>
      compare(`console-${size.columns}x${size.rows}`, `${consoleOf(size).join('\n')}\n`));
});
