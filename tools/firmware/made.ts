/** Files that are made once: each is under a name that is the hash of all that it is made of, written beside and then put there. */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, rmSync } from 'node:fs';
import { basename } from 'node:path';

export const hash = (parts: readonly (string | Uint8Array)[]): string => {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part).update('\0');
  return digest.digest('hex').slice(0, 24);
};

/** @throws Error with the compiler's messages */
export function runCompiler(program: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${basename(program)}:\n${stderr}`);
}

/** The file of that name, made by `make` if it is not there yet. */
export function made(path: string, make: (to: string) => void): string {
  if (existsSync(path)) return path;
  const beside = `${path}.${randomUUID()}`;
  try {
    make(beside);
    // What another process has put there meanwhile stays: a linker may be reading it, and two compilations have other names inside.
    linkSync(beside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(beside, { force: true });
  }
  return path;
}

const versions = new Map<string, string>();
export function versionOf(compiler: string): string {
  const known = versions.get(compiler) ?? spawnSync(compiler, ['--version'], { encoding: 'utf8' }).stdout;
  versions.set(compiler, known);
  return known;
}
