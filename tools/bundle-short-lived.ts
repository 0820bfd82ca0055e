/**
 * How the `postern` command is bundled: a call takes some 50 ms, and most of that is loading. CommonJS in two files, a small
 * one that switches the compile cache on and the rest, takes a quarter less than modules in forty: each module is resolved,
 * linked and read by itself.
 */
import type { BuildOptions, Plugin } from 'esbuild';

/** `main` is too early for the compile cache: what it imports is a file of its own, required, not inlined. */
const separate: Plugin = {
  name: 'separate files',
  setup(build) {
    build.onResolve({ filter: /^\.\/(run|streams)\.ts$/ }, ({ path, importer }) =>
      importer.endsWith('cli/main.ts') ? { path: path.replace(/ts$/, 'js'), external: true } : undefined,
    );
  },
};

/** node-ipc's client can speak TLS to other machines, which a Unix socket never does: 5 ms for nothing. */
const withoutTls: Plugin = {
  name: 'without TLS',
  setup(build) {
    build.onResolve({ filter: /^tls$/ }, () => ({ path: 'tls', namespace: 'empty' }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

export const shortLived: BuildOptions = {
  entryPoints: { main: 'cli/main.ts', run: 'cli/run.ts', streams: 'cli/streams.ts' },
  format: 'cjs',
  // Node scans a CommonJS file that is imported for its exports, each time; one that is required it does not.
  supported: { 'dynamic-import': false },
  // Less to read; the names stay, for whoever reads a stack trace.
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [separate, withoutTls],
};
