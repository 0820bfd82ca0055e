/** What a package says of itself, and of its files. */
import { createHash } from 'node:crypto';
import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Architecture } from './variants.ts';
import { variants } from './variants.ts';

const summary = 'root-only hardware for ordinary users, by policy';
const description = `
 A small root process in front of PWM timers, GPIO lines, LEDs, serial ports
 and the instruments behind them, tapes, input devices, watchdogs and clocks.
 Ordinary users talk to it over a Unix socket: the kernel says who they are, a
 key proves it, and a policy says what they may do, down to the high ratio of
 one pin. Every change is written to a log before it is made, and what a
 program holds goes to its safe state when that program dies.`;

/** Entries of a tree, sorted, from its root, folders included. */
export function entries(tree: string): string[] {
  return globSync('**', { cwd: tree })
    .filter((path) => path !== '')
    .sort();
}

/** In KiB, as Debian Policy counts: files rounded up each, and one for anything else. */
function installedSize(tree: string): number {
  const sizes = entries(tree).map((path) => {
    const found = lstatSync(join(tree, path));
    return found.isFile() ? Math.ceil(found.size / 1024) : 1;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

export function controlFile(architecture: Architecture, version: string, maintainer: string, tree: string): string {
  const { depends, comes } = variants[architecture];
  return `Package: postern
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${installedSize(tree)}
Depends: ${depends}
Recommends: systemd, udev
Section: admin
Priority: optional
Description: ${summary}${description}
 .
 ${comes}
`;
}

export function md5sums(tree: string): string {
  const files = entries(tree).filter((path) => lstatSync(join(tree, path)).isFile());
  const line = (path: string) =>
    `${createHash('md5')
      .update(readFileSync(join(tree, path)))
      .digest('hex')}  ${path}\n`;
  return files.map(line).join('');
}
