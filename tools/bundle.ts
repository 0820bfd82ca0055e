/** The two programs as bundles: what `npm pack` ships, and where one can see what each of them is made of. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';

export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Each program's name, and its source. */
export const programs = { postern: 'cli/main.ts', posternd: 'broker/main.ts' } as const;
export type Program = keyof typeof programs;

export interface Bundle {
  readonly metafile: Metafile;
  /** The files of the bundle: path and text. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/**
 * Bundles one program: what its source imports dynamically becomes a file of its own, loaded when it is needed. Nothing is
 * minified: what runs as root stays readable where it runs.
 */
export async function bundle(program: Program): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: projectFolder,
    entryPoints: { main: programs[program] },
    outdir: join('dist', program),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Modules where a package has them: jsonc-parser's other form loads its parts in a way that no bundler follows.
    mainFields: ['module', 'main'],
    // Its binary lies in its own package: nothing that a bundle can hold.
    external: ['koffi'],
    // What CommonJS packages require of Node itself.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);",
    },
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  return { metafile, files: outputFiles.map(({ path, text }) => ({ path, text })) };
}
