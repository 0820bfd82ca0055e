/**
 * The first step of every npm script: makes a fresh clone able to run, then runs the rest on the pinned Node.
 *
 *     node tools/setup.mjs                    only the set-up
 *     node tools/setup.mjs tools/test.ts …    the set-up, then that program with those arguments
 *
 * It runs on whatever Node the machine has (18 or later), so it is plain JavaScript and imports nothing but Node itself. The
 * pinned Node is started by its path, not by its name: `sh` keeps using the `node` that it found first.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const pinned = process.platform === 'linux' ? join(modules, `node-linux-${process.arch}`, 'bin', 'node') : undefined;

/** @param {string} message */
function stop(message) {
  process.stderr.write(`setup: ${message}\n`);
  process.exit(1);
}

/** @param {string} path @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }>} */
function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return {};
  }
}

/** Does node_modules hold what the lock file asks for? npm writes down there what it installed, with the same hashes. */
function isInstalled() {
  const installed = packagesOf(join(modules, '.package-lock.json'));
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    const found = installed[path];
    if (path === '') return true;
    if (found === undefined) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** The packages are installed without their scripts: none of them needs one, and nobody's install script runs here. */
function install() {
  process.stderr.write('setup: installing the packages of package-lock.json (npm ci --ignore-scripts)\n');
  const flags = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  // The flags of an npm that runs us reach its children by the environment: `npm pack --dry-run` must still install.
  const overrides = ['--no-dry-run', '--no-json', '--no-global'];
  const npm = spawnSync('npm', ['ci', ...flags, ...overrides], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  if (npm.error) stop(`cannot run npm: ${npm.error.message}`);
  if (npm.status !== 0) stop(`npm ci failed; the lines above say why. Once mended, run the same command again.`);
}

/** The Node to run on: the pinned one where npm has it for this machine, else this one if it is new enough. */
function findNode() {
  if (pinned && existsSync(pinned)) {
    const { status, error } = spawnSync(pinned, ['--version'], { stdio: 'ignore' });
    if (status === 0) return pinned;
    process.stderr.write(`setup: the pinned Node does not run here (${error?.message ?? `status ${status}`})\n`);
  }
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) return process.execPath;
  return stop(
    `Node ${NEEDED_MAJOR} or later is needed. npm has it as a package for Linux with glibc on x64 and arm64 only; ` +
      `this is ${process.platform} ${process.arch} with Node ${process.versions.node}: install a newer Node.`,
  );
}

if (!isInstalled()) install();
const node = findNode();
const command = process.argv.slice(2);
if (command.length > 0) {
  const path = [join(modules, '.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(node, command, { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {}); // Ctrl-C reaches the child too: its answer to it is ours.
  child.on('error', (error) => stop(`cannot run ${node}: ${error.message}`));
  child.on('exit', (status, signal) => process.exit(status ?? 128 + constants.signals[signal]));
}
