import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { within } from '../../patience.ts';

/** Text that is smaller than this is not read at arm's length. */
export const LEAST_PX = 16;

/** Texts on the page that are too small, with their sizes; those that only screen readers have do not count. */
export const smallTexts = (page: Page): Promise<string[]> =>
  page.evaluate((least) => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (element === null || text === '' || element.closest('.hidden, script, style, title, desc, option') !== null)
        continue;
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      if (size < least && element.getClientRects().length > 0) found.add(`${size} px: ${text.slice(0, 40)}`);
    }
    return [...found];
  }, LEAST_PX);

/** What makes the page wider than the screen, each with how far it reaches: as a whole it is never to scroll sideways. */
export const overhangs = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => `${element.tagName}.${element.className}: ${element.getBoundingClientRect().right} px`)
      .slice(0, 8);
  });

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** So long a page that nothing more comes for stands still. */
export const STILL_MS = 1500;
const MOST_LOOKS = 20;

/** Resolves when nothing has moved for a while: what is fetched, and drawn for the first time, takes a busy machine longer. */
export async function settled(page: Page): Promise<void> {
  const hasCome = () => document.querySelector('main')?.textContent?.includes('◌') === false;
  // There are views that wait for as long as nobody does anything.
  await page.waitForFunction(hasCome, undefined, { timeout: within(2000) }).catch(() => {});
  for (let look = 0; look < MOST_LOOKS; look++) {
    await watchLayout(page);
    await pause(STILL_MS);
    if ((await shifts(page)).length === 0) return;
  }
}

/** From now on, what moves without the user having done anything is written down, for `shifts`. */
export const watchLayout = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const found: string[] = [];
    Object.assign(window, { shifts: found });
    const told = (node: Node | null) => {
      const element = node instanceof Element ? node : node?.parentElement;
      return `${element?.tagName}.${element?.className}: ${element?.textContent?.trim().slice(0, 40)}`;
    };
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[])
        if (!hadRecentInput) found.push(`${value}: ${sources.map(({ node }) => told(node)).join(', ')}`);
    }).observe({ type: 'layout-shift' });
  });

/** What has moved since, by how much. */
export const shifts = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);
