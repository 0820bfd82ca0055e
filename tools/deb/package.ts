/** One package: a tree of what is installed, what Debian wants beside it, and what dpkg runs. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectFolder } from '../bundle.ts';
import { debianChangelog } from './changelog.ts';
import { controlFile, entries, md5sums } from './control.ts';
import { copyright } from './copyright.ts';
import { fetchPackages } from './npm-packages.ts';
import { type Architecture, type Variant, variants } from './variants.ts';

export interface PackageOptions {
  readonly version: string;
  /** `Name <address>` */
  readonly maintainer: string;
  /** When the sources were last changed: the time of every file in the package. */
  readonly sources: Date;
  /** How dpkg-deb packs it. */
  readonly compression: readonly string[];
  /** Where the package goes, and packages of npm are kept. */
  readonly folder: string;
}

const own = (...path: string[]) => join(projectFolder, 'tools/deb', ...path);

function write(tree: string, path: string, content: string | Buffer, mode = 0o644): void {
  mkdirSync(join(tree, path, '..'), { recursive: true });
  writeFileSync(join(tree, path), content);
  chmodSync(join(tree, path), mode);
}

/** For debuggers only, and a sixth of Node. */
function strip(program: string, tree: string): void {
  const words = ['--strip-unneeded', '--remove-section=.comment', '--remove-section=.note'];
  const binaries = entries(tree).filter((path) => path.endsWith('.node') || path.endsWith('/bin/node'));
  execFileSync(program, [...words, ...binaries], { cwd: tree });
}

function placeDocuments(
  tree: string,
  architecture: Architecture,
  { version, maintainer, sources }: PackageOptions,
): void {
  const documents = 'usr/share/doc/postern';
  write(tree, `${documents}/copyright`, copyright(tree));
  write(tree, `${documents}/changelog.gz`, gzipSync(debianChangelog(version, maintainer, sources), { level: 9 }));
  const overrides = ['lintian-overrides', `lintian-overrides.${architecture}`]
    .map((name) => own(name))
    .filter(existsSync);
  write(tree, 'usr/share/lintian/overrides/postern', overrides.map((path) => readFileSync(path, 'utf8')).join(''));
}

function placeControl(tree: string, architecture: Architecture, { version, maintainer }: PackageOptions): void {
  const control: Record<string, string> = {
    control: controlFile(architecture, version, maintainer, tree),
    md5sums: md5sums(tree),
  };
  for (const [name, text] of Object.entries(control)) write(tree, `DEBIAN/${name}`, text);
  const [, ...purge] = readFileSync(join(projectFolder, 'install/purge.sh'), 'utf8').split('\n');
  for (const script of ['preinst', 'postinst', 'prerm', 'postrm']) {
    const text = readFileSync(own('control', script), 'utf8');
    write(
      tree,
      `DEBIAN/${script}`,
      text.replace(/^ +# Here .*$/m, () => purge.join('\n').trim()),
      0o755,
    );
  }
}

/** Makes the package. @returns its path */
export function makePackage(architecture: Architecture, options: PackageOptions): string {
  const { processor, npmPackages, strip: stripper }: Variant = variants[architecture];
  const npmFolder = join(options.folder, 'npm');
  fetchPackages(npmPackages, npmFolder);
  const tree = mkdtempSync(join(options.folder, 'tree-'));
  try {
    chmodSync(tree, 0o755);
    execFileSync(join(projectFolder, 'install/stage.sh'), [tree, processor, npmFolder], { stdio: 'inherit' });
    // dpkg keeps such a list itself.
    rmSync(join(tree, 'usr/lib/postern/outside'));
    if (stripper !== undefined) strip(stripper, tree);
    placeDocuments(tree, architecture, options);
    placeControl(tree, architecture, options);
    for (const path of ['.', ...entries(tree)]) lutimesSync(join(tree, path), options.sources, options.sources);
    const file = join(options.folder, `postern_${options.version}_${architecture}.deb`);
    const words = ['--root-owner-group', ...options.compression, '--build', tree, file];
    execFileSync('dpkg-deb', words, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SOURCE_DATE_EPOCH: String(Math.floor(options.sources.getTime() / 1000)) },
    });
    return file;
  } finally {
    rmSync(tree, { recursive: true });
  }
}
