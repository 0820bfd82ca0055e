/** What holds for every view, and for the page as a whole: it can be read, reached, and is told what happens to its connection. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { violationsOf } from './axe.ts';
import { HEIGHT, PanelBench, widths } from './harness.ts';
import { overhangs, STILL_MS, settled, shifts, smallTexts, watchLayout } from './look.ts';

const MOST_PRESSES = 40;
/** All that the navigation has: one that is missing here fails the test of that. */
const views = ['bench', 'ecu', 'replay', 'engine', 'schedule', 'policy'];

let bench: PanelBench;
before(async () => {
  bench = await PanelBench.open(['psu0', 'ecu0', 'engine0']);
});
after(() => bench[Symbol.asyncDispose]());

for (const view of views)
  describe(`the view ${view}`, () => {
    let page: Page;
    before(async () => {
      page = await bench.panel(view);
      await page.locator('main h1').waitFor();
      await settled(page);
    });
    after(() => page.context().close());

    for (const [name, width] of Object.entries(widths))
      test(`fits a ${name} of ${width} px, can be read at arm's length, and nothing moves by itself`, async () => {
        await page.setViewportSize({ width, height: HEIGHT });
        await settled(page);
        await watchLayout(page);
        await pause(STILL_MS);
        assert.deepEqual(await smallTexts(page), []);
        assert.deepEqual(await overhangs(page), []);
        assert.deepEqual(await shifts(page), []);
      });

    for (const colorScheme of ['light', 'dark'] as const)
      test(`has nothing that axe-core minds, in ${colorScheme} colours`, async () => {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await violationsOf(page), []);
      });

    test('is reached by keys alone, and says where the focus is', async () => {
      const reached = new Set<string>();
      for (let presses = 0; presses < MOST_PRESSES; presses++) {
        await page.keyboard.press('Tab');
        const { what, outline } = await page.evaluate(() => {
          const element = document.activeElement ?? document.body;
          return { what: element.outerHTML.slice(0, 120), outline: getComputedStyle(element).outlineStyle };
        });
        if (what.startsWith('<body')) break;
        assert.notEqual(outline, 'none', what);
        reached.add(what);
      }
      assert.ok(reached.size > 8, [...reached].join('\n'));
    });
  });

describe('the page as a whole', () => {
  test('leads to each of the views', async () => {
    const page = await bench.panel();
    const links = await page.locator('nav a').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    assert.deepEqual(
      links,
      views.map((view) => `#${view}`),
    );
    await page.context().close();
  });

  test('a token is good once, and another tab of the same browser needs none', async () => {
    const page = await bench.panel('policy');
    const used = await bench.address();
    const stranger = await bench.browser.newPage();
    bench.expected.push(/WebSocket|401|403/);
    await stranger.goto(used);
    await stranger.locator('.connection.over').waitFor();
    assert.match((await stranger.locator('.connection').textContent()) ?? '', /token/);
    await stranger.close();
    const tabs = await Promise.all(Array.from({ length: 9 }, () => page.context().newPage()));
    for (const tab of tabs) {
      await tab.goto(new URL('/#policy', await bench.address()).href);
      await tab.locator('.connection.connected').waitFor();
    }
    assert.doesNotMatch(page.url(), /token/);
    await page.context().close();
  });

  test('a broker that is gone is told of, and all goes on when it is back', async () => {
    const page = await bench.panel('policy');
    await page.getByText('MiB').waitFor();
    await bench.stage.killBroker();
    await page.locator('.connection.lost').waitFor();
    assert.match((await page.locator('.connection').textContent()) ?? '', /old/);
    await pause(STILL_MS);
    await bench.stage.startBroker();
    await page.locator('.connection.connected').waitFor();
    await page.getByText('MiB').waitFor();
    await page.context().close();
  });

  test('`postern web` that was started anew asks for its new token, and says where it is', async () => {
    bench.expected.push(/WebSocket connection|ERR_CONNECTION_REFUSED/);
    const page = await bench.panel('policy');
    await bench.restartWeb();
    await page.locator('.connection.over').waitFor();
    assert.match((await page.locator('.connection').textContent()) ?? '', /Return|token/);
    await page.goto(await bench.address());
    await page.locator('.connection.connected').waitFor();
    await page.context().close();
  });

  test('what the policy forbids is grey with its reason, and becomes black when the policy changes', async () => {
    const page = await bench.panel('policy');
    const reload = page.getByRole('button', { name: 'Read the policy again' });
    await reload.waitFor();
    await page.locator('.act', { has: reload }).locator('.reason').waitFor();
    assert.equal(await reload.getAttribute('aria-disabled'), 'true');
    const file = bench.stage.path('policy.json');
    const policy = readFileSync(file, 'utf8');
    const user = JSON.stringify(bench.stage.client.name);
    try {
      writeFileSync(file, policy.replace('"operators": {', `"operators": { "users": [${user}],`));
      bench.stage.reload();
      await page.waitForFunction(
        (button) => button?.getAttribute('aria-disabled') === null,
        await reload.elementHandle(),
      );
      await reload.click();
      await page.locator('.note.done').waitFor();
      await page.locator('.audit-lines tbody tr').first().waitFor();
    } finally {
      writeFileSync(file, policy);
      bench.stage.reload();
    }
    await page.locator('.act', { has: reload }).locator('.reason').waitFor();
    await page.context().close();
  });
});
