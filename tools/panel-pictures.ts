/**
 * The pictures of the panel that README.md and docs/PANEL.md show, taken of a simulated bench in a real browser: `node tools/panel-pictures.ts`.
 * They are looked at by people before they are committed: no test compares them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PanelBench, widths } from '../test/web/browser/harness.ts';
import { projectFolder } from './bundle.ts';

/** What has a history is to have some. */
const SETTLED_MS = 6000;

interface Picture {
  readonly name: string;
  readonly view: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

const pictures: readonly Picture[] = [
  { name: 'bench-1440', view: 'bench', width: widths.desk, colorScheme: 'light' },
  { name: 'bench-360', view: 'bench', width: widths.phone, colorScheme: 'dark' },
  { name: 'supply-768', view: 'bench/psu0', width: widths.tablet, colorScheme: 'light' },
  { name: 'ecu-1440', view: 'ecu', width: widths.desk, colorScheme: 'dark' },
  { name: 'timing-1440', view: 'engine/engine0/timing', width: widths.desk, colorScheme: 'light' },
  { name: 'tables-768', view: 'engine/engine0/tables', width: widths.tablet, colorScheme: 'dark' },
  { name: 'schedule-1440', view: 'schedule', width: widths.desk, colorScheme: 'light' },
  { name: 'policy-768', view: 'policy', width: widths.tablet, colorScheme: 'dark' },
];

/** So that there is something to see. */
const COMMANDS = [
  'pwm set fan --frequency 25000 --ratio 0.4 --enable',
  'pwm set leds/1 --frequency 1000 --ratio 0.75 --enable',
  'gpio set relay 1',
  'psu set psu0 P25V 7.4V 0.5A',
  'psu on psu0',
  'engine sim engine0 2000',
];

const folder = join(projectFolder, 'docs/pictures');
mkdirSync(folder, { recursive: true });
await using bench = await PanelBench.open(['psu0', 'ecu0', 'engine0']);
for (const command of COMMANDS)
  await bench.stage.until(
    async () => (await bench.stage.postern(command.split(' '))).status === 0,
    `postern ${command} was done`,
  );
for (const { name, view, width, colorScheme } of pictures) {
  const page = await bench.panel(view, width);
  await page.emulateMedia({ colorScheme });
  await page.locator('main h1').waitFor();
  await pause(SETTLED_MS);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.context().close();
}
