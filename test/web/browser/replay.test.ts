import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { LogFormat } from '../../../drivers/megasquirt/logs/log.ts';
import { mlg } from '../../../drivers/megasquirt/logs/mlg.ts';
import { msl } from '../../../drivers/megasquirt/logs/msl.ts';
import { PanelBench } from './harness.ts';

let bench: PanelBench;
before(async () => {
  bench = await PanelBench.open();
});
after(() => bench[Symbol.asyncDispose]());

const ROWS = 1500;
const startedMs = Date.UTC(2026, 4, 4, 10);

/** Thirty seconds: the engine speed in steps of one, so that each row can be told from the others. */
function logOf(format: LogFormat): Buffer {
  const channels = [
    { name: 'rpm', unit: 'rpm', digits: 0 },
    { name: 'map', unit: 'kPa', digits: 1 },
    { name: 'tps', unit: '%', digits: 0 },
  ];
  const writer = format.writer({ startedMs, title: 'ecu0', channels });
  const pieces = [writer.head()];
  for (let row = 0; row < ROWS; row++) {
    pieces.push(writer.row(startedMs + row * 20, [1000 + row, 30 + (row % 50), row % 100]));
    if (row === 500) pieces.push(writer.marker(startedMs + row * 20, 'lap 2'));
  }
  return Buffer.concat(pieces);
}

const open = (page: Page, name: string, buffer: Buffer) =>
  page.locator('.open-file input').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
const rpmOf = async (page: Page) => Number(await page.locator('.gauge[data-channel="rpm"] .value').textContent());
const until = (holds: () => Promise<boolean>, what: string) => bench.stage.until(holds, what);

test('a log is shown, sought by keys and by its markers, and played to its end', async () => {
  const page = await bench.panel('replay');
  await open(page, 'run.msl', logOf(msl));
  await page.getByText(`run.msl: ${ROWS} rows of 3 channels in 30.0 s`).waitFor();
  const seek = page.getByRole('slider', { name: 'Place in the log' });
  await seek.focus();
  for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight');
  await until(async () => (await rpmOf(page)) === 1250, 'five seconds on');
  await page.keyboard.press('End');
  await until(async () => (await rpmOf(page)) === 1000 + ROWS - 1, 'the end');
  await page.locator('.place', { hasText: /^0:30\.0 of 0:30\.0$/ }).waitFor();
  await page.keyboard.press('Home');
  await until(async () => (await rpmOf(page)) === 1000, 'the beginning');
  await page.getByText('1 markers').click();
  await page.getByRole('button', { name: '0:10.0' }).click();
  await until(async () => (await rpmOf(page)) === 1500, 'where the marker is');
  await page.getByLabel('Speed').selectOption('10×');
  await page.getByRole('button', { name: 'Play' }).click();
  await until(async () => (await rpmOf(page)) > 1600, 'it plays');
  await page.getByRole('button', { name: 'Play' }).waitFor();
  await until(async () => (await rpmOf(page)) === 1000 + ROWS - 1, 'it stands at the end');
  await page.close();
});

test('a binary log is read, and its charts are zoomed', async () => {
  const page = await bench.panel('replay');
  await open(page, 'run.mlg', logOf(mlg));
  await page.getByText(`run.mlg: ${ROWS} rows of 3 channels`).waitFor();
  const plot = page.locator('.plot').first();
  const told = async () =>
    Number(/Chart of ([\d.]+) seconds/.exec((await plot.getAttribute('aria-label')) ?? '')?.[1] ?? Number.NaN);
  await until(async () => Math.abs((await told()) - 29.98) < 0.1, 'it is shown whole');
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await until(async () => Math.abs((await told()) - 14.99) < 0.1, 'half of it');
  await page.getByRole('button', { name: 'Whole log' }).click();
  await until(async () => Math.abs((await told()) - 29.98) < 0.1, 'the whole again');
  await page.close();
});

test('a broken log: what could be read is shown, and where it breaks is said', async () => {
  const page = await bench.panel('replay');
  const whole = String(logOf(msl)).split('\n');
  whole[100] = 'scribble';
  await open(page, 'broken.msl', Buffer.from(whole.slice(0, 800).join('\n').slice(0, -3)));
  const told = page.getByRole('alert');
  await told.getByText('line 101 is no row, and left out').waitFor();
  assert.match((await told.textContent()) ?? '', /it ends within line 800, which is left out/);
  await until(async () => (await rpmOf(page)) === 1000, 'its rows are shown');
  const binary = logOf(mlg);
  await open(page, 'broken.mlg', binary.subarray(0, binary.length - 7));
  await told.getByText(/it ends within a record, at byte \d+, which is left out/).waitFor();
  await open(page, 'noise.mlg', Buffer.from('this is no log'));
  await told.getByText('This is no log that can be read.').waitFor();
  await open(page, 'run.sqlite', Buffer.from('SQLite format 3'));
  await page.getByText('SQLite cannot be read in a browser').waitFor();
  await open(page, 'run.msl', logOf(msl));
  await page.getByText(`run.msl: ${ROWS} rows`).waitFor();
  assert.equal(await told.count(), 0);
  await page.close();
});
