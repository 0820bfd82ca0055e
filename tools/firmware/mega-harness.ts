/** The program that stands around a simulated Mega, built on libsimavr; firmware/harness/mega/harness.h says what it does. */
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from './compilers.ts';
import { hash, made, runCompiler, versionOf } from './made.ts';
import { cacheFolder, firmwareFolder } from './paths.ts';

const harnessPackages = 'libsimavr-dev libelf-dev';

const HEADERS = '/usr/include/simavr';
const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Wconversion', '-Werror', `-isystem${HEADERS}`];
const libraries = ['-lsimavr', '-lelf', '-lm'];

const compiler = () => onPath('gcc') ?? onPath('clang');

/** What this machine lacks to simulate a Mega, or undefined. */
export function missingHarness(): string | undefined {
  if (compiler() === undefined) return 'no C compiler';
  if (!existsSync(join(HEADERS, 'sim_avr.h'))) return 'no libsimavr-dev';
  return existsSync('/usr/include/libelf.h') ? undefined : 'no libelf-dev';
}

/**
 * The program's path.
 * @throws Error where something is missing, or with the compiler's messages
 */
export function megaHarness(): string {
  const cc = compiler();
  const missing = missingHarness();
  if (cc === undefined || missing !== undefined) throw new Error(`${missing}: install gcc ${harnessPackages}`);
  const folder = join(firmwareFolder, 'harness', 'mega');
  const sources = globSync(join(folder, '*.c')).sort();
  const headers = globSync(join(folder, '*.h')).sort();
  const key = hash([versionOf(cc), ...flags, ...[...sources, ...headers].map((path) => readFileSync(path))]);
  const to = join(cacheFolder, 'host');
  mkdirSync(to, { recursive: true });
  return made(join(to, `mega-harness-${key}`), (path) =>
    runCompiler(cc, [...flags, '-o', path, ...sources, ...libraries]),
  );
}
