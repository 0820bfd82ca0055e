/**
 * The parts of the documentation that derive from tables of the code: between a marker `<!-- generated: NAME -->` and the
 * next `<!-- end -->` stands what `sections` says. test/docs/generated.test.ts fails when it does not.
 *
 *     node tools/docs.ts            names the documents that differ; exit status 1 if there are any
 *     node tools/docs.ts --write    writes them anew
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sections } from './docs/sections.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every document of the project, by its path. */
export const documents = (): string[] => ['README.md', 'CHANGELOG.md', ...globSync('docs/*.md', { cwd: root }).sort()];

export const readDocument = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');

const MARKED = /^<!-- generated: (.*) -->\n[\s\S]*?^<!-- end -->$/gm;

/** The names of the generated parts of a document. */
export const generatedParts = (text: string): string[] => [...text.matchAll(MARKED)].map(([, name = '']) => name);

/** A document's text with its generated parts made anew. @throws Error for a marker that names nothing */
export function regenerate(text: string): string {
  return text.replace(MARKED, (_whole, name: string) => {
    const make = sections[name];
    if (make === undefined)
      throw new Error(`no generated part is called '${name}': ${Object.keys(sections).join(', ')}`);
    return `<!-- generated: ${name} -->\n\n${make()}\n\n<!-- end -->`;
  });
}

if (import.meta.main) {
  const changed = documents().filter((path) => regenerate(readDocument(path)) !== readDocument(path));
  if (process.argv.includes('--write'))
    for (const path of changed) writeFileSync(`${root}/${path}`, regenerate(readDocument(path)));
  else if (changed.length > 0) {
    console.error(`Not as the code's tables say: ${changed.join(', ')}. Run: node tools/docs.ts --write`);
    process.exitCode = 1;
  }
}
