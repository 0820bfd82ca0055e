/** A package `nodejs`, as a distribution or NodeSource has it: the Node that runs this, at /usr/bin/node. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns its path */
export function nodePackage(folder: string): string {
  const tree = join(folder, 'nodejs');
  for (const made of ['DEBIAN', 'usr/bin']) mkdirSync(join(tree, made), { recursive: true });
  const node = join(tree, 'usr/bin/node');
  cpSync(process.execPath, node);
  execFileSync('strip', ['--strip-unneeded', node]);
  const architecture = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();
  const control = {
    Package: 'nodejs',
    Version: process.versions.node,
    Architecture: architecture,
    Maintainer: 'Postern contributors <postern@localhost>',
    Depends: 'libc6, libgcc-s1, libstdc++6',
    Description: 'the Node of a machine that has its own',
  };
  const fields = Object.entries(control).map(([name, value]) => `${name}: ${value}\n`);
  writeFileSync(join(tree, 'DEBIAN/control'), fields.join(''));
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', tree, `${tree}.deb`]);
  return `${tree}.deb`;
}
