/**
 * `npm run firmware`: generates the dictionary's tables and its types, then builds what this machine's compilers allow, and says what not and why.
 * All but the types is in .cache/firmware/. Exit status 0 if all that could be built was built.
 */
import { existsSync, globSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  compileImage,
  compileObjects,
  compileProgram,
  cortexM4,
  type Flags,
  type ImageOptions,
  mega,
  megaImage,
  optimized,
} from './compile.ts';
import { missingCompiler, type Processor, wanted } from './compilers.ts';
import { cortexImages } from './cortex-images.ts';
import { generated, types, writeGenerated } from './generated.ts';
import { hostFirmware } from './host-firmware.ts';
import { loadDictionary } from './load.ts';
import { cacheFolder, firmwareFolder, projectFolder, typesFolder } from './paths.ts';

interface Part {
  readonly name: string;
  readonly flags: Flags;
  readonly sources: readonly string[];
  /** What is made of each source: paths. */
  readonly make: (source: string, flags: Flags) => readonly string[];
  /** Whether what is made is told. */
  readonly tells?: boolean;
}

const sourcesIn = (pattern: string): string[] => globSync(pattern, { cwd: firmwareFolder }).sort();
const core = sourcesIn('core/**/*.cpp');

const image = (name: string, board: string, options: ImageOptions): Part => ({
  name,
  flags: options,
  sources: sourcesIn(`boards/${board}/main.cpp`),
  make: () => [compileImage(board, options)],
  tells: true,
});

/** In this order. */
const parts: readonly Part[] = [
  {
    name: 'host programs',
    flags: optimized,
    // What has a header is a part of some.
    sources: sourcesIn('host/*.cpp').filter((source) => !existsSync(join(firmwareFolder, source.replace(/cpp$/, 'h')))),
    make: (source, flags) => [compileProgram(source, flags)],
    tells: true,
  },
  {
    name: 'program for this machine',
    flags: optimized,
    sources: sourcesIn('boards/linux/main.cpp'),
    make: () => [hostFirmware()],
    tells: true,
  },
  { name: 'core for the Mega', flags: mega, sources: core, make: compileObjects },
  { name: 'core for Cortex-M', flags: cortexM4, sources: core, make: compileObjects },
  image('image for the Mega', 'mega', megaImage),
  ...cortexImages.map(({ name, board, options }) => image(name, board, options)),
];

const DAY_MS = 24 * 60 * 60_000;

/** What earlier sources were made into is under names that nobody asks for again. */
function removeOld(): void {
  for (const name of globSync('{host,avr,arm}/*', { cwd: cacheFolder })) {
    const path = join(cacheFolder, name);
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > DAY_MS) rmSync(path, { force: true });
  }
}

function build({ name, flags, sources, make, tells = false }: Part): boolean {
  const missing = missingCompiler(flags.processor);
  if (missing !== undefined) {
    const { builds, packages } = wanted[flags.processor satisfies Processor];
    console.log(`${name}: not built: ${missing}. Debian's ${packages} can build ${builds}.`);
    return true;
  }
  // A source that several need says the same each time.
  const problems = new Set<string>();
  for (const source of sources) {
    try {
      const made = make(join(firmwareFolder, source), flags).map((path) => relative(projectFolder, path));
      if (tells) console.log(`${name}: ${source}: ${made.join(', ')}`);
    } catch (error) {
      problems.add((error as Error).message);
    }
  }
  for (const problem of problems) console.error(`${name}: ${problem}`);
  console.log(`${name}: ${problems.size === 0 ? `${sources.length} sources built` : 'failed'}`);
  return problems.size === 0;
}

try {
  const dictionary = loadDictionary();
  const { parameters, tables, functions, curves } = dictionary;
  const counts = Object.entries({ parameters, tables, functions, curves }).map(
    ([what, { length }]) => `${length} ${what}`,
  );
  const folder = writeGenerated(generated(dictionary));
  writeGenerated(types(dictionary), typesFolder);
  removeOld();
  console.log(`dictionary: ${counts.join(', ')}: ${relative(projectFolder, folder)}`);
  process.exitCode = parts.map(build).every(Boolean) ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
