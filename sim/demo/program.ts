import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** What an ordinary client's program consists of, besides its packages. */
const PROGRAM = ['package.json', 'contract', 'client', 'drivers', 'sim', 'web/server', 'cli'];
/** Of `postern web`, where it is made. */
export const PAGE = '.cache/web';

interface LockFile {
  packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
}

/** Copies Node and a client's program to where any user can read them: a checkout may be in a home that is closed. */
export function copyProgram(node: string, program: string): void {
  cpSync(process.execPath, node);
  mkdirSync(program);
  const { packages } = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as LockFile;
  const needed = Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional)
    .map(([path]) => path);
  // hundreds of files: ten times as fast as by cpSync()
  const page = existsSync(join(checkout, PAGE)) ? [PAGE] : [];
  execFileSync('cp', ['-R', '--parents', ...PROGRAM, ...page, ...needed, program], { cwd: checkout });
  execFileSync('chmod', ['-R', 'a+rX', program]);
}

/** The page of `postern web`, as it is in the sources. */
export async function buildPage(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(checkout, 'tools/bundle-page.ts'), PAGE]);
}

/** The engine firmware for this machine, built if it is not; undefined where there is no compiler, or no sources of it. */
export async function hostFirmware(): Promise<string | undefined> {
  const builder = join(checkout, 'tools/firmware/host-program.ts');
  const built = await promisify(execFile)(process.execPath, [builder]).catch(() => undefined);
  return built?.stdout.trim();
}
