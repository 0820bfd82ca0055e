/** Packages of npm for processors that are not this machine's: fetched by npm, and taken if they are what the lock file says. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../bundle.ts';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
}

const { packages: locked }: { packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(join(projectFolder, 'package-lock.json'), 'utf8'),
);

/**
 * Has the packages that `wanted` matches in a folder's node_modules, those left out that the project has itself. What is there
 * already is not fetched again.
 */
export function fetchPackages(wanted: RegExp, folder: string): void {
  for (const [path, { version, integrity }] of Object.entries(locked)) {
    const name = path.replace(/^node_modules\//, '');
    if (!wanted.test(name) || existsSync(join(projectFolder, path))) continue;
    const target = join(folder, path);
    const stamp = join(target, '.integrity');
    if (integrity === undefined) throw new Error(`package-lock.json has no hash of ${name}`);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === integrity) continue;
    rmSync(target, { recursive: true, force: true });
    unpack(fetch(`${name}@${version}`, integrity, folder), target);
    writeFileSync(stamp, integrity);
  }
}

function fetch(specifier: string, integrity: string, folder: string): Buffer {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetched-'));
  try {
    // The flags of an npm that runs us reach its children by the environment: `npm --json run` must still fetch.
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
    const words = ['pack', specifier, '--pack-destination', work, '--silent', '--ignore-scripts'];
    execFileSync('npm', words, { cwd: work, env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
    const [file = ''] = readdirSync(work);
    const tarball = readFileSync(join(work, file));
    const found = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
    if (found !== integrity) throw new Error(`${specifier} is not what package-lock.json says: its hash is ${found}`);
    return tarball;
  } finally {
    rmSync(work, { recursive: true });
  }
}

function unpack(tarball: Buffer, target: string): void {
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', '-', '-C', target, '--strip-components=1', '--no-same-owner'], { input: tarball });
}
