/**
 * A checkout of this project that nobody else builds in: its sources, with this one's packages. Built by the installer, as a
 * packager would have it: into a tree.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { project } from '../kernel/guest.ts';

const sources = [
  ...['broker', 'cli', 'client', 'contract', 'drivers', 'docs', 'install', 'sim', 'tools', 'web'],
  ...['CHANGELOG.md', 'LICENSE', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
];

const npm = '.cache/deb/npm';

export class Checkout {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'postern-checkout-')));
  /** What `DESTDIR` names. */
  readonly tree = join(this.folder, 'tree');

  constructor() {
    for (const name of sources) cpSync(join(project, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(this.folder, 'node_modules'));
    // What was fetched for other processors.
    mkdirSync(join(project, npm), { recursive: true });
    mkdirSync(join(this.folder, npm, '..'), { recursive: true });
    symlinkSync(join(project, npm), join(this.folder, npm));
  }

  /** Runs a script of install/ on the tree, and returns what it printed. */
  intoTree(script: string, ...words: string[]): string {
    return execFileSync(join(this.folder, 'install', script), words, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DESTDIR: this.tree },
    });
  }

  /** Makes a package, and returns its path. */
  makePackage(version: string, architecture = process.arch === 'x64' ? 'amd64' : process.arch): string {
    const built = join(this.folder, 'dist/LICENSES.txt');
    const words = [
      'tools/deb/main.ts',
      '--fast',
      '--version',
      version,
      architecture,
      ...(existsSync(built) ? ['--built'] : []),
    ];
    execFileSync(process.execPath, words, {
      cwd: this.folder,
      env: { ...process.env, SOURCE_DATE_EPOCH: '1767225600' },
    });
    return join(this.folder, `.cache/deb/postern_${version}_${architecture}.deb`);
  }

  /** Makes another version of a package of it, and returns its path. */
  repack(file: string, version: string): string {
    const folder = `${file}.unpacked`;
    execFileSync('dpkg-deb', ['--raw-extract', file, folder]);
    const control = join(folder, 'DEBIAN/control');
    writeFileSync(control, readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}`));
    const path = file.replace(/_[^_]*_/, `_${version}_`);
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', folder, path]);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
