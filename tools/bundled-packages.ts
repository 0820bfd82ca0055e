/** What a bundle is made of, as esbuild lists it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { type Bundle, projectFolder } from './bundle.ts';

/** The npm packages whose code a bundle holds, by name, sorted. */
export function bundledPackages({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The modules of Node itself that a bundle imports, by name without `node:`, sorted. */
export function nodeModules({ inputs }: Metafile): string[] {
  const imports = Object.values(inputs).flatMap((input) => input.imports);
  const names = imports
    .filter(({ external, path }) => external && path !== '<runtime>')
    .map(({ path }) => path.replace(/^node:/, ''));
  return [...new Set(names)].sort();
}

/** The packages that a bundle does not hold, but loads by a require() of its own making, sorted. */
export function packagesLoadedLater({ files }: Bundle): string[] {
  const calls = files.flatMap(({ text }) => [...text.matchAll(/\bcreateRequire\w*\([^)]*\)\(["']([^"']+)["']\)/g)]);
  return [...new Set(calls.flatMap((call) => call[1] ?? []))].sort();
}

const packageFolder = (name: string) => join(projectFolder, 'node_modules', name);
const manifest = (name: string): { version: string; license: string } =>
  JSON.parse(readFileSync(join(packageFolder(name), 'package.json'), 'utf8'));

/** A package's name, version and licence, as its author wrote it. */
export function licenseText(name: string): string {
  const { version, license } = manifest(name);
  const files = globSync('{LICENSE,LICENCE,license,licence}*', { cwd: packageFolder(name) });
  const texts = files.map((file) => readFileSync(join(packageFolder(name), file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...texts, ''].join('\n\n');
}
