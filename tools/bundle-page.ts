/**
 * The page of `postern web`: one folder of files, each with what a browser that can take less is sent, made once and never where it runs.
 *
 *     node tools/bundle-page.ts [FOLDER]    default: .cache/web
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { projectFolder } from './bundle.ts';

const source = join(projectFolder, 'web/page');
/** As they are. */
const STILL = ['index.html', 'icon.svg'];

export interface Page {
  readonly metafile: Metafile;
  /** By name: what it is, and how many bytes of it travel. */
  readonly files: ReadonlyMap<string, { readonly bytes: number; readonly compressedBytes: number }>;
}

/** Makes the page anew in this folder. */
export async function bundlePage(folder: string): Promise<Page> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: projectFolder,
    entryPoints: { main: join(source, 'main.tsx'), page: join(source, 'style/page.css') },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    chunkNames: '[name]-[hash]',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const contents = new Map<string, Uint8Array>(STILL.map((name) => [name, readFileSync(join(source, name))]));
  for (const { path, contents: bytes } of outputFiles) contents.set(relative(folder, path), bytes);
  const files = new Map<string, { bytes: number; compressedBytes: number }>();
  const written = new Set<string>();
  const write = (name: string, bytes: Uint8Array) => {
    written.add(name);
    replace(join(folder, name), bytes);
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of contents) {
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    write(name, bytes);
    write(`${name}.br`, brotli);
    write(`${name}.gz`, gzipSync(bytes, { level: 9 }));
    files.set(name, { bytes: bytes.length, compressedBytes: brotli.length });
  }
  for (const name of readdirSync(folder)) if (!written.has(name)) rmSync(join(folder, name), { force: true });
  return { metafile, files };
}

/** In one step, and only where it is another: somebody may be reading it, or making the same. */
function replace(path: string, bytes: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  const made = `${path}.${process.pid}`;
  writeFileSync(made, bytes);
  renameSync(made, path);
}

if (import.meta.main) {
  const { files } = await bundlePage(join(projectFolder, process.argv[2] ?? '.cache/web'));
  for (const [name, { bytes, compressedBytes }] of files)
    console.log(`${name}  ${bytes} B, ${compressedBytes} B on the way`);
  console.log(
    `${[...files.values()].reduce((sum, { compressedBytes }) => sum + compressedBytes, 0)} B on the way in all`,
  );
}
