/**
 * The test suites: which files each has, what it needs of the machine, and what enables it. A file belongs to the first suite
 * whose folder it is in; the last one takes the rest.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { missingCompilers } from '../test/c-layout/compiler.ts';
import { findPython, pythonModules } from '../test/docs/python/find-python.ts';
import { findTestKernel } from '../test/kernel/find-kernel.ts';
import { systemRoot } from '../test/system/root.ts';
import { variants } from './deb/variants.ts';
import { missingCompiler } from './firmware/compilers.ts';

export interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly shows: string;
  /** What this machine lacks for it, or undefined if it can run. */
  readonly missing: () => string | undefined;
  readonly enabledBy: string;
}

function hasProgram(name: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const missingProgram = (...names: string[]) => {
  const missing = names.filter((name) => !hasProgram(name));
  return missing.length === 0 ? undefined : `no ${missing.join(', ')}`;
};
const stripPrograms = Object.values(variants).flatMap((variant) => ('strip' in variant ? variant.strip : []));
const missingRoot = () => (process.getuid?.() === 0 ? undefined : 'not root');
const missingKernel = () => (findTestKernel() ? undefined : 'no test kernel');
const missingPython = () => (findPython() ? undefined : `no python3 with ${pythonModules.join(' and ')}`);
const missingSystemRoot = () => (existsSync(systemRoot) ? undefined : 'no Debian root to boot');

const missingMount = () =>
  missingProgram('unshare', 'mount') ??
  (spawnSync('unshare', ['--mount', 'true']).status === 0 ? undefined : 'may not mount file systems');

export const suites: readonly Suite[] = [
  {
    name: 'mount',
    folder: 'test/root/mount/',
    shows: 'a disk that is full',
    missing: () => missingRoot() ?? missingMount(),
    enabledBy: 'run it as root, in a container with --cap-add SYS_ADMIN or in a virtual machine',
  },
  {
    name: 'root-redis',
    folder: 'test/root/redis/',
    shows: 'who may use the socket of a Redis',
    missing: () => missingRoot() ?? missingProgram('redis-server', 'setpriv', 'useradd', 'userdel'),
    enabledBy: 'run it as root on Linux with redis-server, util-linux and passwd',
  },
  {
    name: 'root-ecu',
    folder: 'test/root/ecu/',
    shows: 'an engine controller behind a root broker, read by unprivileged users, with a real Redis',
    missing: () => missingRoot() ?? missingProgram('redis-server', 'redis-cli', 'setpriv', 'useradd', 'userdel'),
    enabledBy: 'run it as root on Linux with redis-server, redis-tools, util-linux and passwd',
  },
  {
    name: 'root',
    folder: 'test/root/',
    shows: 'the broker as root, its clients as real unprivileged users',
    missing: () => missingRoot() ?? missingProgram('setpriv', 'useradd', 'userdel'),
    enabledBy: 'run it as root on Linux with util-linux and passwd (a container or a virtual machine will do)',
  },
  {
    name: 'kernel',
    folder: 'test/kernel/',
    shows: "a real kernel's devices",
    missing: () => missingRoot() ?? missingKernel(),
    enabledBy: 'as root: npm run kernel (half a minute on Debian), or POSTERN_TEST_KERNEL=FOLDER',
  },
  {
    name: 'system',
    folder: 'test/system/',
    shows: 'the installed service under systemd as PID 1',
    missing: () => missingRoot() ?? missingKernel() ?? missingSystemRoot(),
    enabledBy: 'as root: npm run kernel, then npm run system-root (half a minute; needs mmdebstrap)',
  },
  {
    name: 'redis',
    folder: 'test/redis/',
    shows: 'a real Redis server, alone, as a Cluster, and behind a Sentinel',
    missing: () => missingProgram('redis-server'),
    enabledBy: 'install redis-server: each test starts one of its own',
  },
  {
    name: 'deb',
    folder: 'test/deb/',
    shows: 'the packages for Debian: their contents, what lintian says, arm64 under qemu',
    missing: () => missingProgram('dpkg-deb', 'lintian', 'npm', 'qemu-aarch64-static', ...stripPrograms),
    enabledBy: 'install lintian, qemu-user-static, binutils and g++-aarch64-linux-gnu',
  },
  {
    name: 'package',
    folder: 'test/package/',
    shows: 'the packed tarball in an empty TypeScript project',
    missing: () => missingProgram('npm'),
    enabledBy: 'install npm, which comes with Node',
  },
  {
    name: 'python',
    folder: 'test/docs/python/',
    shows: 'the Python client of docs/PROTOCOL.md',
    missing: () => missingPython(),
    enabledBy: 'install python3-cryptography and python3-msgpack',
  },
  {
    name: 'c-layout',
    folder: 'test/c-layout/',
    shows: "the profiles' structs and numbers as C compilers for x86_64 and arm64 have them",
    missing: missingCompilers,
    enabledBy: 'install gcc, gcc-aarch64-linux-gnu, libc6-dev and libc6-dev-arm64-cross',
  },
  {
    name: 'firmware-avr',
    folder: 'test/firmware/avr/',
    shows: 'the firmware as the compiler for the Mega takes it, and on a simulated Mega',
    missing: () => missingCompiler('avr'),
    enabledBy: 'install gcc-avr and avr-libc, and for what is simulated libsimavr-dev and libelf-dev',
  },
  {
    name: 'firmware',
    folder: 'test/firmware/',
    shows: "the engine firmware's core, compiled for this machine",
    missing: () => missingCompiler('host'),
    enabledBy: 'install g++',
  },
  {
    name: 'browser',
    folder: 'test/web/browser/',
    shows: 'the panel in a real browser, on a simulated bench',
    missing: () => (existsSync('/usr/bin/chromium') ? undefined : 'no /usr/bin/chromium'),
    enabledBy: 'install chromium and fonts-dejavu-core',
  },
  {
    name: 'docs',
    folder: 'test/docs/',
    shows: 'the commands of the documentation',
    missing: () => undefined,
    enabledBy: '',
  },
  { name: 'unit', folder: 'test/', shows: 'everything in-process', missing: () => undefined, enabledBy: '' },
];
