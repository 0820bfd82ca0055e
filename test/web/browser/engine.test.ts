/** An engine in a real browser: its cycle is drawn, a cell is edited and read back, and what may not be says why. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { violationsOf } from './axe.ts';
import { PanelBench, widths } from './harness.ts';
import { overhangs, STILL_MS, settled, shifts, smallTexts, watchLayout } from './look.ts';

const RPM = 2000;

let bench: PanelBench;
let page: Page;
before(async () => {
  bench = await PanelBench.open(['engine0']);
  const { stage } = bench;
  await stage.until(
    async () => (await stage.postern(['engine', 'status'])).status === 0,
    'the driver serves the engine',
  );
  await said('engine', 'sim', String(RPM));
  page = await bench.panel('engine/engine0/timing');
});
after(() => bench[Symbol.asyncDispose]());

const BUSY = 4;

/** What a command of the user says: of the engine, not of the page. While the page has it do something it is busy. */
async function said(...words: string[]): Promise<string> {
  let { status, out, err } = await bench.stage.postern(words);
  for (let looks = 0; status === BUSY && looks < 20; looks++) {
    await pause(100);
    ({ status, out, err } = await bench.stage.postern(words));
  }
  assert.equal(status, 0, err);
  return out;
}

const section = (place: string) =>
  page.evaluate((hash) => {
    location.hash = hash;
  }, `#engine/engine0/${place}`);
const cell = (row: number, column: number): Locator =>
  page.locator('.heat tbody tr').nth(row).locator('td').nth(column);
/** As the firmware has it. */
const stored = async (row: number, column: number): Promise<number> =>
  JSON.parse(await said('engine', 'table', 'SparkBase', '--json')).rows[row][column];

/** The rule of the bench, with the danger that a calibration is, or without it. */
function letCalibrate(may: boolean): void {
  const file = bench.stage.path('policy.json');
  const rule = '"id": "bench-firmware",';
  const danger = ' "dangers": ["calibrate"],';
  const policy = readFileSync(file, 'utf8').replace(`${rule}${danger}`, rule);
  writeFileSync(file, may ? policy.replace(rule, `${rule}${danger}`) : policy);
  bench.stage.reload();
}

describe('every section', () => {
  for (const place of ['timing', 'times', 'tables/SparkBase', 'tables/MafTransfer', 'dictionary/FinalSparkAdvance'])
    test(`${place}: fits, can be read, holds still while the engine turns, and axe-core minds nothing`, async () => {
      const engine = await bench.panel(`engine/engine0/${place}`, widths.phone);
      for (const width of [widths.phone, widths.desk]) {
        await engine.setViewportSize({ width, height: 900 });
        await engine.waitForFunction(() => document.querySelector('main')?.textContent?.includes('◌') === false);
        await settled(engine);
        await watchLayout(engine);
        await pause(STILL_MS);
        assert.deepEqual(await smallTexts(engine), []);
        assert.deepEqual(await overhangs(engine), [], `${width} px`);
        assert.deepEqual(await shifts(engine), [], `${width} px`);
      }
      for (const colorScheme of ['light', 'dark'] as const) {
        await engine.emulateMedia({ colorScheme });
        assert.deepEqual(await violationsOf(engine), []);
      }
      await engine.context().close();
    });
});

describe('the cycle', () => {
  test('of eight cylinders is drawn at 2,000 rpm: strokes, injectors, coils and teeth', async () => {
    await page.getByText(`${RPM} rpm`, { exact: true }).waitFor();
    await page.getByText('✓ In sync').waitFor();
    await page.locator('.timing-inner .timing-plot .fires').nth(7).waitFor();
    const names = await page.locator('.timing-names > div').allTextContents();
    for (let cylinder = 1; cylinder <= 8; cylinder++)
      for (const part of ['cylinder', 'injector', 'coil'])
        assert.ok(names.includes(`${part} ${cylinder}`), `${part} ${cylinder}`);
    const drawn = page.locator('.timing-inner .timing-plot');
    assert.equal(await drawn.locator('.fires').count(), 8);
    assert.ok((await drawn.locator('rect.open').count()) >= 8);
    assert.equal(await drawn.locator('line.tooth').count(), 70, 'two turns of 36 less one');
    assert.match((await drawn.locator('desc').textContent()) ?? '', /cylinder 8 fires at 630/);
  });

  test('is told in numbers, too', async () => {
    await page.getByText('The same in numbers').click();
    const row = page.getByRole('row', { name: /^3 180\.0°/ });
    assert.match((await row.textContent()) ?? '', /\d+\.\d° to \d+\.\d°/);
  });
});

describe('a table', () => {
  test('that may not be written says why, and stays as it is', async () => {
    await section('tables/SparkBase');
    const save = page.getByRole('button', { name: 'Save', exact: true });
    await page.getByText("has the danger 'calibrate'").first().waitFor();
    assert.equal(await save.getAttribute('aria-disabled'), 'true');
    const before = await stored(0, 0);
    await cell(0, 0).click();
    await page.keyboard.type('13');
    const alert = page.locator('.lookup-problem');
    await alert.getByText("has the danger 'calibrate'").waitFor();
    assert.equal(await page.locator('.heat input').count(), 0);
    assert.equal(await stored(0, 0), before);
  });

  test('is edited by keys where it may be, and the firmware has it', async () => {
    letCalibrate(true);
    await page.locator('.heat[aria-readonly="false"]').waitFor();
    await cell(2, 3).click();
    assert.match((await cell(2, 3).getAttribute('aria-label')) ?? '', /^Load 35 %, RPM 1600 rpm: /);
    await page.keyboard.type('27.5');
    await page.keyboard.press('Enter');
    await cell(2, 3).getByText('27.5').waitFor();
    assert.equal(await stored(2, 3), 27.5);
    await page.keyboard.press('+');
    await cell(2, 3).getByText('28.0').waitFor();
    await page.keyboard.press('Control+z');
    await cell(2, 3).getByText('27.5').waitFor();
    assert.equal(await stored(2, 3), 27.5);
  });

  test('takes no value out of its range: place, value and limit are named, and nothing is sent', async () => {
    await cell(2, 4).click();
    await page.keyboard.type('75');
    await page.keyboard.press('Enter');
    await page.getByText('SparkBase at Load 35 %, RPM 2000 rpm: 75 ° is above the most, 60 °').waitFor();
    await page.keyboard.press('Escape');
    assert.notEqual(await stored(2, 4), 75);
  });

  test('shows what somebody else has changed', async () => {
    await said('engine', 'table', 'SparkBase', '5', '5', '--value=20');
    await page.getByText(/SparkBase at Load 75 %, RPM 2600 rpm: \d+ → 20/).waitFor();
    await page.getByRole('button', { name: 'I have seen it' }).click();
    await cell(5, 5).getByText('20.0').waitFor();
  });

  test('says whether it is stored, and in what it differs', async () => {
    // A note says so too, for a while.
    const bar = page.locator('.calibration');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await bar.getByText('✓ Stored: it starts').waitFor();
    await cell(0, 0).click();
    await page.keyboard.press('+');
    await bar.getByText('one value differs').waitFor();
    await page.getByRole('button', { name: 'Load …' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Load', exact: true }).click();
    await bar.getByText('✓ Stored: it starts').waitFor();
    assert.equal(await stored(0, 0), 12);
  });

  test('has the engine moving over it', async () => {
    await page
      .locator('.operating')
      .getByText(/RPM 2000 rpm/)
      .waitFor();
    const place = () =>
      page.locator('.heat-marker').evaluate((marker) => Number(marker.style.getPropertyValue('--column')));
    await bench.stage.until(async () => Math.abs((await place()) - 4) < 0.1, '2000 is the fifth of its points');
    await said('engine', 'sim', '3200');
    await page
      .locator('.operating')
      .getByText(/RPM 3200 rpm/)
      .waitFor();
    await bench.stage.until(async () => Math.abs((await place()) - 6) < 0.1, 'it has gone along');
    await said('engine', 'sim', String(RPM));
  });
});

describe('a parameter', () => {
  const firstEntry = (id: string) => page.locator('.entries .entry', { hasText: id }).first();
  test('is found by what it is', async () => {
    await section('dictionary');
    await page.getByLabel('Search').fill('coolant temp');
    const first = page.locator('.entries > li').first();
    await first.getByText('ECT', { exact: true }).waitFor();
    await first.locator('.value').getByText(/\d/).waitFor();
  });

  test('is held as far as the rule lets it, and released', async () => {
    await page.getByLabel('Search').fill('FinalSparkAdvance');
    await firstEntry('FinalSparkAdvance').click();
    const field = page.getByLabel('FinalSparkAdvance', { exact: true });
    await page.getByText('The policy has it from 0 to 40 °').waitFor();
    await field.fill('50');
    await page.getByText('FinalSparkAdvance: 50 ° is above the most, 40 °').waitFor();
    await field.press('Enter');
    await field.fill('25');
    await field.press('Enter');
    await page.getByText('● held').waitFor();
    assert.match(await said('engine', 'get', 'FinalSparkAdvance'), /25.*held/);
    await page.getByRole('button', { name: 'Release FinalSparkAdvance' }).click();
    await page.getByText('● held').waitFor({ state: 'detached' });
    assert.doesNotMatch(await said('engine', 'get', 'FinalSparkAdvance'), /held/);
  });

  test('that no rule lists stays as it is, and says so', async () => {
    await page.getByLabel('Search').fill('MaxRPM');
    await firstEntry('MaxRPM').click();
    await page.getByText(/MaxRPM would be at .* and is not one of/).waitFor();
    assert.equal(await page.getByLabel('MaxRPM', { exact: true }).getAttribute('readonly'), '');
  });
});

describe('the engine', () => {
  test('turns as fast as one types, and stops', async () => {
    await section('status');
    const speed = page.getByLabel('Simulated speed', { exact: true });
    await page.getByText('At most 6000 rpm').waitFor();
    await speed.fill('1500');
    await speed.press('Enter');
    await page.locator('.engine-speed').getByText('1500').waitFor();
    assert.match(await said('engine', 'sim'), /1500 rpm/);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('● No sync: neither fuel nor spark').waitFor();
    assert.match(await said('engine', 'sim'), /no simulated encoder/);
  });

  test('that nobody has is told of, with those that there are', async () => {
    await page.evaluate(() => {
      location.hash = '#engine/engine7';
    });
    await page.getByText('No engine is called ‘engine7’ here').waitFor();
    await page.getByRole('link', { name: 'engine0' }).click();
    await page.getByText('Simulated speed').first().waitFor();
  });
});
