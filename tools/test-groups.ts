/**
 * Files that share a process. Half of what a test of the broker takes is loading the broker, six hundred modules of it: what asks nothing of
 * its process may as well share it with its neighbours. Each is a suite of its own there, its hooks too, and they run one after the other.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folders = [
  'test/attack/',
  'test/broker/',
  'test/contract/',
  'test/cli/',
  'test/client/',
  'test/drivers/e3631a/',
  'test/drivers/megasquirt/',
];
/** What is measured or replaced there is the process itself, or it has others, or a stage of its own. */
const apart = /\bprocess\.|child_process|worker_threads|\.mock\b|heap|native|Suite\b|Stage\b|Linux/;
/** So few that no group takes longest. */
const MOST = 7;

const mayShare = (file: string): boolean =>
  folders.some((folder) => file.startsWith(folder)) && !apart.test(readFileSync(file, 'utf8'));

/** @returns the files to run: in the place of some of them files in a folder that import them. */
export function grouped(files: readonly string[], folder: string): string[] {
  const own = files.filter((file) => !mayShare(file));
  const byFolder = new Map<string, string[]>();
  for (const file of files.filter(mayShare))
    byFolder.set(dirname(file), [...(byFolder.get(dirname(file)) ?? []), file]);
  const shared = [...byFolder.values()].flatMap((all) => {
    const groups = Math.ceil(all.length / MOST);
    // One in turn each: files with like names take alike long.
    return Array.from({ length: groups }, (_, group) => all.filter((_file, n) => n % groups === group));
  });
  mkdirSync(folder, { recursive: true });
  return [...shared.map((group) => written(group, folder)), ...own];
}

function written(group: readonly string[], folder: string): string {
  const suites = group.map(
    (file) => `describe('${file}', async () => void (await import('${pathToFileURL(resolve(file))}')));\n`,
  );
  const text = `import { describe } from 'node:test';\n${suites.join('')}`;
  const path = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 24)}.test.mjs`);
  writeFileSync(path, text);
  return path;
}
