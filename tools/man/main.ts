/**
 * The manual: dist/man/NAME.SECTION.gz, a page for the command, for each of its nouns, for the broker, the policy and the protocol. They are
 * made of what the programs are made of, and never kept.
 *
 *     node tools/man/main.ts [DIRECTORY]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { brokerVersion } from '../../broker/version.ts';
import { commandPages } from './command-pages.ts';
import { type Page, roffOf } from './page.ts';
import { systemPages } from './system-pages.ts';

export const manual = (): Page[] => [...commandPages(), ...systemPages()];

/** The day of the build, or that of SOURCE_DATE_EPOCH: whoever builds twice wants the same bytes. */
const builtOn = (): string => {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  return new Date(epoch === undefined ? Date.now() : Number(epoch) * 1000).toISOString().slice(0, 10);
};

export const roffOfPage = (page: Page): string => roffOf(page, { version: brokerVersion, date: builtOn() });

export function writeManual(directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const page of manual())
    writeFileSync(join(directory, `${page.name}.${page.section}.gz`), gzipSync(roffOfPage(page), { level: 9 }));
}

if (import.meta.main) writeManual(process.argv[2] ?? fileURLToPath(new URL('../../dist/man', import.meta.url)));
