/**
 * A checkout of this project that nobody else builds in: its sources, with this one's packages. Built by the installer, as a
 * packager would have it: into a tree.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { project } from '../kernel/guest.ts';

const sources = [
  ...['broker', 'cli', 'client', 'contract', 'drivers', 'install', 'sim', 'tools'],
  ...['LICENSE', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
];

export class Checkout {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'postern-checkout-')));
  /** What `DESTDIR` names. */
  readonly tree = join(this.folder, 'tree');

  constructor() {
    for (const name of sources) cpSync(join(project, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Runs a script of install/ on the tree, and returns what it printed. */
  intoTree(script: string, ...words: string[]): string {
    return execFileSync(join(this.folder, 'install', script), words, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, DESTDIR: this.tree },
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
