/** What a bundle is made of, as esbuild lists it. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { type Bundle, projectFolder } from './bundle.ts';

/** The npm packages whose code a bundle holds, by name, sorted. */
export function bundledPackages({ inputs }: Metafile): string[] {
  return packagesOf(Object.keys(inputs));
}

function packagesOf(paths: readonly string[]): string[] {
  const names = paths.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The modules of Node itself that a bundle imports, by name without `node:`, sorted. */
export function nodeModules(bundle: Bundle): string[] {
  const names = [...externals(bundle.metafile), ...loadedLater(bundle).builtins];
  return [...new Set(names.filter(isBuiltin).map((name) => name.replace(/^node:/, '')))].sort();
}

/** The packages that a bundle does not hold, but loads when it runs, and whatever those load, sorted; without the processor in their names. */
export function packagesLoadedLater(bundle: Bundle): string[] {
  return packagesOf(loadedLater(bundle).paths).map((name) => name.replace(`-${process.arch}`, ''));
}

function externals({ inputs }: Metafile): string[] {
  const imports = Object.values(inputs).flatMap((input) => input.imports);
  return imports.filter(({ external, path }) => external && path !== '<runtime>').map(({ path }) => path);
}

/** The files and modules of Node that are loaded, in a process of its own, by what a bundle imports, or requires by a require() of its own making. */
function loadedLater({ files, metafile }: Bundle): { paths: string[]; builtins: string[] } {
  const calls = files.flatMap(({ text }) => [...text.matchAll(/\bcreateRequire\w*\([^)]*\)\(["']([^"']+)["']\)/g)]);
  const names = [...calls.flatMap((call) => call[1] ?? []), ...externals(metafile).filter((name) => !isBuiltin(name))];
  const program = `
    const Module = require('node:module');
    const load = Module._load;
    const builtins = [];
    Module._load = function (name, ...rest) {
      if (Module.isBuiltin(name)) builtins.push(name);
      return load.call(this, name, ...rest);
    };
    for (const name of ${JSON.stringify([...new Set(names)])}) require(name);
    console.log(JSON.stringify({ paths: Object.keys(require.cache), builtins }));
  `;
  return JSON.parse(execFileSync(process.execPath, ['-e', program], { cwd: projectFolder, encoding: 'utf8' }));
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
