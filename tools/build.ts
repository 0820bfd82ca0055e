/**
 * `npm run build`: dist/, which is what `npm pack` ships.
 *
 *     dist/client, dist/contract   the library: JavaScript and declarations, a file for each source file
 *     dist/postern, dist/posternd  the two programs, bundled
 *     dist/simulated-ecu           what `postern ecu stim` runs, bundled
 *     dist/web                     the page of `postern web`
 *     dist/man                     the manual
 *     dist/completion              what shells complete command lines by
 *     dist/LICENSES.txt            the licences of the packages inside the bundles
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { completionFiles, completionScripts } from '../cli/completion/scripts.ts';
import { commandTree } from '../cli/completion/tree.ts';
import { bundle, type Program, programs, projectFolder } from './bundle.ts';
import { bundlePage } from './bundle-page.ts';
import { bundledPackages, licenseText } from './bundled-packages.ts';
import { writeManual } from './man/main.ts';

const HASHBANG = '#!/usr/bin/env node\n';
const dist = join(projectFolder, 'dist');

function compileLibrary(): void {
  const compiler = join(projectFolder, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '--project', 'tsconfig.build.json'], {
    cwd: projectFolder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the library does not compile');
}

async function bundleProgram(program: Program): Promise<string[]> {
  const { metafile, files } = await bundle(program);
  const entry = join(dist, program, 'main.js');
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    const isEntry = path === entry;
    writeFileSync(path, isEntry && !text.startsWith('#!') ? HASHBANG + text : text);
    if (isEntry) chmodSync(path, 0o755);
  }
  return bundledPackages(metafile);
}

async function writeCompletions(directory: string): Promise<void> {
  const tree = await commandTree();
  mkdirSync(directory, { recursive: true });
  for (const [shell, file] of Object.entries(completionFiles))
    writeFileSync(join(directory, file), completionScripts[shell as keyof typeof completionFiles](tree));
}

rmSync(dist, { recursive: true, force: true });
compileLibrary();
writeManual(join(dist, 'man'));
await writeCompletions(join(dist, 'completion'));
const packages = await Promise.all((Object.keys(programs) as Program[]).map(bundleProgram));
const page = await bundlePage(join(dist, 'web'));
const names = [...new Set([...packages.flat(), ...bundledPackages(page.metafile)])].sort();
writeFileSync(join(dist, 'LICENSES.txt'), names.map(licenseText).join('\n'));
