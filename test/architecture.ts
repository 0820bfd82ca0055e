/**
 * The rules of the house: which folder may know which, where each package and each device path has its place, and what a file
 * looks like. `violations()` judges one file; architecture.test.ts judges them all, and judges the judge.
 */
import { posix } from 'node:path';

const developmentFolders = ['bench', 'test', 'tools'];

/** What each folder may import of ours, beside itself. The folders are the privilege map: only broker/ runs as root. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  broker: ['contract'],
  client: ['contract'],
  examples: ['client', 'contract', 'drivers'],
  drivers: ['client', 'contract'],
  web: ['client', 'contract', 'drivers'],
  sim: ['broker', 'contract'],
  cli: ['client', 'drivers', 'sim', 'web', 'contract'],
  bench: ['broker', 'cli', 'client', 'contract', 'drivers', 'sim', 'test', 'tools'],
  tools: ['broker', 'cli', 'client', 'contract', 'sim', 'test'],
  test: ['bench', 'broker', 'cli', 'client', 'contract', 'drivers', 'sim', 'tools', 'web'],
};

/** Where each package of the product may be imported: a folder or a file. bench/, test/ and tools/ may import any. */
const packagePlaces: Readonly<Record<string, readonly string[]>> = {
  '@preact/signals': ['web/page/'],
  '@serialport/bindings-cpp': ['broker/hardware/linux-binding.ts'],
  '@valibot/to-json-schema': ['cli/'],
  commander: ['cli/'],
  ioredis: ['cli/'],
  'jsonc-parser': ['contract/policy/'],
  koffi: ['broker/native/'],
  msgpackr: ['contract/wire/'],
  'node-ipc': ['broker/transport.ts', 'client/transport-unix.ts'],
  preact: ['web/page/'],
  tweetnacl: ['client/'],
  uplot: ['web/page/'],
  valibot: ['contract/', 'broker/', 'cli/'],
  ws: ['web/server/'],
  yaml: ['cli/', 'client/dash/'],
};

/** What is there runs in browsers, and so knows nothing of Node. */
const browserPlaces = ['contract/', 'web/page/'];

/** Where a package of development has its place: the dice are thrown by the seed that is set there. */
const developmentPlaces: Readonly<Record<string, readonly string[]>> = { 'fast-check': ['test/random-cases.ts'] };

/** createRequire() loads whatever it is told to, and so is a way around the table above. */
const loaderPlaces = ['broker/native/libc.ts', ...developmentFolders.map((folder) => `${folder}/`)];

/** Of the product, these may name a path under /dev or /sys. The doctor only looks, as the user, at what the kernel lists. */
const devicePathPlaces = ['broker/hardware/', 'sim/', 'cli/doctor/'];

export const MAXIMUM_LINES = 300;

/** Longer files, each with its reason. A file that shrank below the line must leave the list. */
export const longFiles: Readonly<Record<string, string>> = {};

interface Import {
  /** As it is written, or undefined where it is computed when the program runs. */
  readonly specifier: string | undefined;
}

const withoutComments = (text: string) => text.replace(/^\s*(?:\/\*\*?|\*|\/\/).*$/gm, '');

/** Every import of a source text: static, `import type`, re-export, dynamic, `require`. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text);
  const written = [
    /^\s*(?:import|export)\s+(?:[\w$*{},\s]+?\sfrom\s+)?['"]([^'"]+)['"]/gm,
    /\b(?:import|require)\s*\(\s*['"`]([^'"`$]+)['"`]\s*[,)]/g,
  ].flatMap((pattern) => [...code.matchAll(pattern)].map((match) => ({ specifier: match[1] })));
  const all = [...code.matchAll(/\b(?:import|require)\s*\(/g)].length;
  const literal = [...code.matchAll(/\b(?:import|require)\s*\(\s*['"`][^'"`$]+['"`]\s*[,)]/g)].length;
  return [...written, ...Array.from({ length: all - literal }, () => ({ specifier: undefined }))];
}

const isIn = (file: string, places: readonly string[]) =>
  places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place));

function packageName(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function judgeImport(file: string, specifier: string | undefined): string | undefined {
  const [folder = ''] = file.split('/');
  const isDevelopment = developmentFolders.includes(folder);
  if (specifier === undefined) return isDevelopment ? undefined : 'computes what it imports';
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(file), specifier);
    if (path === 'package.json') return undefined;
    const [target = ''] = path.split('/');
    const allowed = target === folder || mayImport[folder]?.includes(target);
    return allowed ? undefined : `may not import ${target}/ (${specifier})`;
  }
  if (specifier.startsWith('node:')) {
    const inBrowsers = browserPlaces.find((place) => file.startsWith(place));
    return inBrowsers === undefined ? undefined : `may not import ${specifier}: ${inBrowsers} runs in browsers`;
  }
  const places = (isDevelopment ? developmentPlaces : packagePlaces)[packageName(specifier)];
  if (places === undefined) return isDevelopment ? undefined : `imports ${specifier}, which is on no list of packages`;
  return isIn(file, places) ? undefined : `may not import ${specifier}: it belongs in ${places.join(', ')} only`;
}

/** What is wrong with one source file: its path in the project, and its text. */
export function violations(file: string, text: string): string[] {
  const found: string[] = [];
  const [folder = ''] = file.split('/');
  if (!(folder in mayImport)) found.push('is in no folder of the design');
  const name = posix.basename(file);
  if (!/^[a-z\d]+(-[a-z\d]+)*(\.(test|guest|d))?\.(ts|tsx|mjs)$/.test(name)) found.push('is not in kebab-case');
  for (const { specifier } of importsOf(text)) {
    const problem = judgeImport(file, specifier);
    if (problem) found.push(problem);
  }
  const hasLoader = /\bcreateRequire\b/.test(withoutComments(text));
  if (hasLoader && !isIn(file, loaderPlaces)) found.push('may not load anything by createRequire()');
  const isProduct = !developmentFolders.includes(folder);
  const devicePath = /['"`]\/(?:dev|sys)\/[^'"`]*/.exec(withoutComments(text));
  if (isProduct && devicePath && !isIn(file, devicePathPlaces)) found.push(`names a device path: ${devicePath[0]}`);
  const lines = text.split('\n').length - 1;
  const isLong = lines > MAXIMUM_LINES;
  if (isLong && !(file in longFiles)) found.push(`has ${lines} lines: it has found a second room`);
  if (!isLong && file in longFiles) found.push(`has ${lines} lines: take it off the list of long files`);
  return found;
}
