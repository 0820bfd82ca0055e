import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core has to say against a page: rule, and the first places. */
export async function violationsOf(page: Page): Promise<string[]> {
  // By the debugger: the page's own content policy lets no foreign script in.
  await page.evaluate(`if (!window.axe) { ${source} }`);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes
        .slice(0, 3)
        .map(
          ({ html, failureSummary }) => `${html.slice(0, 160)} (${failureSummary?.replace(/\s+/g, ' ').slice(0, 200)})`,
        )
        .join('; ')}`,
  );
}
