import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { PanelBench } from './harness.ts';

const BEHIND_MS = 3000;
const MOST_LOOKS = 20;

let bench: PanelBench;
before(async () => {
  bench = await PanelBench.open(['ecu0']);
});
after(() => bench[Symbol.asyncDispose]());

const gauge = (page: Page, channel: string) => page.locator(`.gauge[data-channel="${channel}"]`);
const shownOf = async (page: Page, channel: string) =>
  Number(await gauge(page, channel).locator('.value').textContent());

const needleOf = (page: Page, channel: string) =>
  gauge(page, channel)
    .locator('.needle')
    .evaluate((needle) => (needle as HTMLElement).style.transform);

interface Counter {
  readonly drawn: number;
  readonly frames: number;
}

/** The page of the ECU, once frames come. */
async function ecuPage(width?: number): Promise<Page> {
  const page = await bench.panel('ecu/ecu0', width);
  await page.getByText('● Live', { exact: true }).waitFor();
  return page;
}

/** Waits until it holds: hands act on a simulated engine, whose driver and broker are beside a browser on the same processor. */
async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  await bench.stage.until(holds, what);
}

test('gauges move with the controller, and burn by a sign and words', async () => {
  const page = await ecuPage();
  for (const rpm of [1200, 3456]) {
    bench.stage.hand(`ecu hold rpm ${rpm}`);
    await until(async () => (await shownOf(page, 'rpm')) === rpm, `the gauge is at ${rpm}`);
  }
  assert.match((await gauge(page, 'rpm').getAttribute('data-alarm')) ?? '', /none/);
  const turned = await needleOf(page, 'rpm');
  bench.stage.hand('ecu hold rpm 7900');
  await page.getByRole('status', { name: 'Alarms' }).getByText('▲ Engine speed, danger: high').waitFor();
  assert.equal(await gauge(page, 'rpm').locator('.alarm').textContent(), '▲ danger: high');
  await until(async () => {
    const spoken = await gauge(page, 'rpm').getAttribute('aria-valuetext');
    return spoken === '7900 rpm, danger: high';
  }, 'a screen reader is told');
  await until(async () => (await needleOf(page, 'rpm')) !== turned, 'its needle has turned');
  bench.stage.hand('ecu hold rpm 900');
  await page.getByText('✓ No alarms').waitFor();
  bench.stage.hand('ecu free rpm');
  await page.close();
});

test('charts stand still, are zoomed by the mouse and by keys, and follow again', async () => {
  const page = await ecuPage();
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Follow' }).waitFor();
  const plot = page.locator('.plot').first();
  const { x, y } = (await plot.boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.move(x + 300, y + 50);
  await page.mouse.down();
  await page.mouse.move(x + 450, y + 55, { steps: 4 });
  await page.mouse.up();
  const told = async () =>
    Number(/Chart of ([\d.]+) seconds/.exec((await plot.getAttribute('aria-label')) ?? '')?.[1] ?? 30);
  await until(async () => (await told()) < 15, 'it shows what was dragged over');
  const dragged = await told();
  await page.getByRole('group', { name: 'Charts' }).focus();
  await page.keyboard.press('+');
  await until(async () => (await told()) < dragged * 0.6, 'a key zooms in');
  await page.keyboard.press('Home');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.getByRole('button', { name: 'As a table' }).click();
  await page.getByRole('dialog').getByRole('row').nth(3).waitFor();
  await page.close();
});

test('behind another tab nothing is drawn, and no frame is lost', async () => {
  const page = await ecuPage();
  const drawn = await page.evaluateHandle(() => {
    const seen = { frames: 0 };
    const count = () => {
      seen.frames++;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
    return seen;
  });
  const frames = () => drawn.evaluate((seen) => seen.frames);
  await until(async () => (await frames()) > 20, 'it is drawn in front');
  const other = await page.context().newPage();
  await other.bringToFront();
  let before = -1;
  // It takes a while to go behind on a busy machine.
  for (let look = 0; look < MOST_LOOKS && before !== (await frames()); look++) {
    before = await frames();
    await pause(500);
  }
  await pause(BEHIND_MS);
  assert.ok((await frames()) - before < 20, 'the browser asks for no frames of the screen');
  await page.bringToFront();
  await page.getByText('● Live', { exact: true }).waitFor();
  await until(async () => (await frames()) - before > 60, 'it is drawn again');
  assert.equal(await page.locator('[data-fact=lost]').textContent(), '0');
  await page.close();
  await other.close();
});

test('a chart is added by a search, kept over a reload, and taken away', async () => {
  const page = await ecuPage();
  const charts = await page.locator('.plot').count();
  await page.getByRole('button', { name: 'Add a chart' }).click();
  await page.getByLabel('Search by name').fill('clt');
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await page.keyboard.press('Escape');
  await page.locator('.plot').nth(charts).waitFor();
  await page.reload();
  await page.locator('.plot').nth(charts).waitFor();
  await page.getByRole('button', { name: `Remove chart ${charts + 1}` }).click();
  await until(async () => (await page.locator('.plot').count()) === charts, 'it is gone');
  await page.close();
});

test('a file of dashboards: what is right is shown, what is wrong is told with its line', async () => {
  const page = await ecuPage();
  const text = `dashboards:
  - name: mine
    gaugePairs:
      1: 'rpm.Revs.bar.0.8500.8000.>20'
      2: 'coolnt.Water.bar.0.300.220.>20'
`;
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'mine.yml', mimeType: 'text/yaml', buffer: Buffer.from(text) });
  await page.getByText("mine.yml:5:10: there is no channel 'coolnt': did you mean coolant?").waitFor();
  await page.getByRole('button', { name: 'Bars' }).click();
  await page.getByText('Revs').waitFor();
  assert.equal(await page.locator('.bar').count(), 1);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'no.yml', mimeType: 'text/yaml', buffer: Buffer.from('{{') });
  await page.getByText('nothing of no.yml can be shown').waitFor();
  await page.getByRole('button', { name: 'Close mine.yml' }).click();
  await page.getByRole('button', { name: 'Gauges' }).click();
  await gauge(page, 'map').waitFor();
  await page.close();
});

test('a controller that falls silent, and one that comes back', async () => {
  const page = await ecuPage();
  bench.stage.hand('ecu silent yes');
  await page.getByText('▲ No frames come: what is shown is old').waitFor();
  await page.getByText('▲ does not answer').waitFor();
  bench.stage.hand('ecu silent no');
  await page.getByText('● Live', { exact: true }).waitFor();
  await page.getByText('✓ answers').waitFor();
  await page.close();
});

test('a slow browser loses frames, and nothing gets stuck', async () => {
  const page = await ecuPage();
  const session = await page.context().newCDPSession(page);
  await page.getByLabel('Rate').selectOption('as fast as it goes');
  await page.getByLabel(/Keep all/).check();
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await page.waitForTimeout(4000);
  bench.stage.hand('ecu hold rpm 2222');
  await until(async () => (await shownOf(page, 'rpm')) === 2222, 'a slow page still shows what is');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Follow' }).click();
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  bench.stage.hand('ecu hold rpm 3333');
  await until(async () => (await shownOf(page, 'rpm')) === 3333, 'it has caught up');
  bench.stage.hand('ecu free rpm');
  await page.close();
});

test('one loop draws everything, and a page that was frozen goes on', async () => {
  const page = await ecuPage();
  // One loop for everything: as many frames as the screen has, and no more.
  await page.evaluate(() => {
    const counter = { drawn: 0, frames: 0 };
    Object.assign(window, { counter });
    const ask = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (draw) => {
      counter.drawn++;
      return ask(draw);
    };
    const count = () => {
      counter.frames++;
      ask(count);
    };
    ask(count);
  });
  const counted = () => page.evaluate(() => ({ ...(window as unknown as { counter: Counter }).counter }));
  const session = await page.context().newCDPSession(page);
  await until(async () => (await counted()).drawn > 30, 'it draws');
  const { drawn, frames } = await counted();
  assert.ok(drawn <= 1.25 * frames + 5, `it has asked for ${drawn} frames of ${frames}`);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  bench.stage.hand('ecu hold rpm 1717');
  await until(async () => (await shownOf(page, 'rpm')) === 1717, 'it goes on');
  bench.stage.hand('ecu free rpm');
  await page.close();
});
