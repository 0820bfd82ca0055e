import type { Page } from 'playwright-core';

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

/** From now on, what moves without the user having done anything; read by `layoutShift`. */
export const watchLayout = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(window, { layoutShifts: shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) shifts.push(entry.value);
    }).observe({ type: 'layout-shift' });
  });

export const layoutShift = (page: Page): Promise<number> =>
  page.evaluate(() =>
    (window as unknown as { layoutShifts: number[] }).layoutShifts.reduce((sum, shift) => sum + shift, 0),
  );
