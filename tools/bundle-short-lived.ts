/**
 * How the `postern` command is bundled: a call takes some 50 ms, and most of that is loading. CommonJS in few files takes a quarter
 * less than modules in forty: each module is resolved, linked and read by itself. `main` is a small one that switches the compile cache on,
 * `run` is what short calls need, and `rare` the nouns that nobody calls in a loop: every call would wait until their text is read.
 */
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';

/** Nouns that stand in `rare`. What is not named here stands in `run`. */
const rareNouns = [
  'audit',
  'batch',
  'bench',
  'changer',
  'completion',
  'doctor',
  'drive',
  'ecu',
  'engine',
  'instrument',
  'ioctl',
  'key',
  'lease',
  'policy',
  'psu',
  'rtc',
  'schedule',
  'serial',
  'tape',
  'watchdog',
  'web',
];
const RARE_NOUN = new RegExp(`^\\./(${rareNouns.join('|')})\\.ts$`);

/** What is recognized by its class must be there once: `rare` takes it from `run`. */
const sharedModules = ['contract/errors.ts', 'cli/usage.ts'];

/** `main` is too early for the compile cache: what it imports is a file of its own, required, not inlined. */
const separate: Plugin = {
  name: 'separate files',
  setup(build) {
    build.onResolve({ filter: /^\.\/(run|streams)\.ts$/ }, ({ path, importer }) =>
      importer.endsWith('cli/main.ts') ? { path: path.replace(/ts$/, 'js'), external: true } : undefined,
    );
  },
};

/** In `run`: a rare noun is required from the other file when it is called. */
const withoutRareNouns: Plugin = {
  name: 'without rare nouns',
  setup(build) {
    const exported = ['cli/run.ts', ...sharedModules].map((path) => `export * from './${path}';`).join('\n');
    build.onResolve({ filter: /^run$/ }, () => ({ path: 'run', namespace: 'run' }));
    build.onLoad({ filter: /.*/, namespace: 'run' }, () => ({
      contents: exported,
      resolveDir: build.initialOptions.absWorkingDir ?? '.',
    }));
    build.onResolve({ filter: RARE_NOUN }, ({ path, importer }) =>
      importer.endsWith('cli/nouns.ts') ? { path, namespace: 'rare noun' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'rare noun' }, ({ path }) => ({
      contents: `module.exports = require('./rare.js')['${path}']();`,
    }));
    build.onResolve({ filter: /^\.\/rare\.js$/ }, ({ path }) => ({ path, external: true }));
  },
};

/** In `rare`: its nouns, each run when it is first called. */
const rareOnly: Plugin = {
  name: 'rare nouns',
  setup(build) {
    const root = build.initialOptions.absWorkingDir ?? '.';
    const shared = new Set(sharedModules.map((path) => join(root, path)));
    const contents = rareNouns.map((noun) => `exports['./${noun}.ts'] = () => require('./cli/${noun}.ts');`).join('\n');
    build.onResolve({ filter: /^rare$/ }, () => ({ path: 'rare', namespace: 'rare' }));
    build.onLoad({ filter: /.*/, namespace: 'rare' }, () => ({ contents, resolveDir: root }));
    build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir }) =>
      shared.has(join(resolveDir, path)) ? { path: './run.js', external: true } : undefined,
    );
  },
};

/** node-ipc's client can speak TLS to other machines, which a Unix socket never does: 5 ms for nothing. */
const withoutTls: Plugin = {
  name: 'without TLS',
  setup(build) {
    build.onResolve({ filter: /^tls$/ }, ({ importer }) =>
      importer.includes('/node_modules/node-ipc/') ? { path: 'tls', namespace: 'empty' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

const common: BuildOptions = {
  format: 'cjs',
  // Node scans a CommonJS file that is imported for its exports, each time; one that is required it does not.
  supported: { 'dynamic-import': false },
  // Less to read; the names stay, for whoever reads a stack trace.
  minifySyntax: true,
  minifyWhitespace: true,
};

export const shortLived: readonly BuildOptions[] = [
  {
    ...common,
    entryPoints: { main: 'cli/main.ts', run: 'run', streams: 'cli/streams.ts' },
    plugins: [separate, withoutRareNouns, withoutTls],
  },
  { ...common, entryPoints: { rare: 'rare' }, plugins: [rareOnly, withoutTls] },
];
