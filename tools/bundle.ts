/** The programs as bundles: what `npm pack` ships, and where one can see what each of them is made of. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { shortLived } from './bundle-short-lived.ts';

export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Each program's name, and its source. */
export const programs = {
  postern: 'cli/main.ts',
  posternd: 'broker/main.ts',
  'simulated-ecu': 'sim/ecu/main.ts',
} as const;
export type Program = keyof typeof programs;

export interface Bundle {
  readonly metafile: Metafile;
  /** The files of the bundle: path and text. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/** With what it imports dynamically in files of its own. */
const modules: BuildOptions = {
  splitting: true,
  format: 'esm',
  // What CommonJS packages require of Node itself.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
  },
  chunkNames: '[name]-[hash]',
};

/** How each program is bundled, in one build or more, beside what `bundle` says of all. */
const forms: Readonly<Record<Program, readonly BuildOptions[]>> = {
  postern: shortLived,
  posternd: [{ ...modules, entryPoints: { main: programs.posternd, 'lane-thread': 'broker/hardware/lane-thread.ts' } }],
  // What `postern ecu stim` runs, and the threads that keep its pace.
  'simulated-ecu': [{ ...modules, entryPoints: { main: programs['simulated-ecu'], thread: 'sim/pace/thread.ts' } }],
};

/**
 * Bundles one program. Of the broker, what the source imports dynamically becomes a file of its own, loaded when it is needed, and
 * nothing is minified: what runs as root stays readable where it runs.
 */
export async function bundle(program: Program): Promise<Bundle> {
  const built = await Promise.all(forms[program].map((form) => buildOne(program, form)));
  const files = built.flatMap(({ outputFiles }) => outputFiles.map(({ path, text }) => ({ path, text })));
  // The package is one of modules: a folder of CommonJS says so of itself.
  if (forms[program].some(({ format }) => format === 'cjs'))
    files.push({ path: join(projectFolder, 'dist', program, 'package.json'), text: '{ "type": "commonjs" }\n' });
  const all = <Value>(parts: readonly Record<string, Value>[]) =>
    Object.fromEntries(parts.flatMap(Object.entries<Value>));
  const metafile = {
    inputs: all(built.map((one) => one.metafile.inputs)),
    outputs: all(built.map((one) => one.metafile.outputs)),
  };
  return { metafile, files };
}

function buildOne(program: Program, form: BuildOptions) {
  return build({
    ...form,
    absWorkingDir: projectFolder,
    outdir: join('dist', program),
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Modules where a package has them: jsonc-parser's other form loads its parts in a way that no bundler follows.
    mainFields: ['module', 'main'],
    // Their binaries lie in their own packages: nothing that a bundle can hold.
    external: ['koffi', '@serialport/bindings-cpp'],
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
}
