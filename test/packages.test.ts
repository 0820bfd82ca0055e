/**
 * What is installed, and so what root may come to run, is exactly what was read: exact versions, hashes in the lock file, no
 * download host, and node-ipc's tree at the releases that are known to be clean (10.1.1–10.1.3, 9.2.2 and later 9.x and 11.x
 * releases were not), and so what is loaded with the binding for serial ports (debug 4.4.2 was not clean).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

/** npm leaves out what is for another platform; a field that is absent allows every one. */
function isForLinuxHosts({ os, cpu, libc }: LockedPackage): boolean {
  const isForCpu = !cpu || cpu.some((name) => name === 'x64' || name === 'arm64');
  return isForCpu && (!os || os.includes('linux')) && (!libc || libc.includes('glibc'));
}

const json = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const manifest: Record<string, Record<string, string> | undefined> = json('package.json');
const allowScripts: Record<string, boolean> = json('package.json').allowScripts;
const locked: Record<string, LockedPackage> = json('package-lock.json').packages;

/** The releases whose sources were read, by their hashes. */
const pinned = {
  'node-ipc': {
    version: '9.2.1',
    integrity: 'sha512-mJzaM6O3xHf9VT8BULvJSbdVbmHUKRNOH7zDDkCrA1/T+CVjq2WVIDfLt0azZRXpgArJtl3rtmEozrbXPZ9GaQ==',
  },
  'event-pubsub': {
    version: '4.3.0',
    integrity: 'sha512-z7IyloorXvKbFx9Bpie2+vMJKKx1fH1EN5yiTfp8CiLOTptSYy1g8H4yDpGlEdshL1PBiFtBHepF2cNsqeEeFQ==',
  },
  'js-message': {
    version: '1.0.7',
    integrity: 'sha512-efJLHhLjIyKRewNS9EGZ4UpI8NguuL6fKkhRxVuMmrGV2xN/0APGdQYwLFky5w9naebSZ0OwAGp0G6/2Cg90rA==',
  },
  'js-queue': {
    version: '2.0.2',
    integrity: 'sha512-pbKLsbCfi7kriM3s1J4DDCo7jQkI58zPLHi0heXPzPlj0hjUsm+FesPUbE0DSbIVIK503A36aUBoCN7eMFedkA==',
  },
  'easy-stack': {
    version: '1.0.1',
    integrity: 'sha512-wK2sCs4feiiJeFXn3zvY0p41mdU5VUgbgs1rNsc/y5ngFUijdWd+iIN8eoyuZHKB8xN6BL4PdWmzqFmxNg6V2w==',
  },
  '@serialport/bindings-cpp': {
    version: '13.0.0',
    integrity: 'sha512-r25o4Bk/vaO1LyUfY/ulR6hCg/aWiN6Wo2ljVlb4Pj5bqWGcSRC4Vse4a9AcapuAu/FeBzHCbKMvRQeCuKjzIQ==',
  },
  debug: {
    version: '4.4.0',
    integrity: 'sha512-6WTZ/IxCY/T6BALoZHaE4ctp9xm+Z5kY/pzYaCHRFeyVhojxlrm+46y68HA6hr0TcwEssoxNiDEUJQjfPZ/RYA==',
  },
  ms: {
    version: '2.1.3',
    integrity: 'sha512-6FlzubTLZG3J2a/NVCAleEhjzq5oxgHyaCU9yYXvcLsvoVaHJq/s5xXI6/XXP6tz7R9xAOtHnSO/tXtF3WRTlA==',
  },
  'node-gyp-build': {
    version: '4.8.4',
    integrity: 'sha512-LA4ZjwlnUblHVgq0oBF3Jl/6h/Nvs5fzBLwdEF4nuxnFdsfajde4WfxtJr3CaiH+F6ewcIB/q4jQ4UzPyid+CQ==',
  },
} as const;

/** Copies that only the command loads, and never root: with a release that is known to be clean. */
const others: Readonly<Record<string, string>> = { 'node_modules/ioredis/node_modules/debug': '4.4.3' };

for (const [name, { version, integrity }] of Object.entries(pinned)) {
  test(`${name} is the release that was read, and the only one that root may come to run`, () => {
    const copies = Object.entries(locked).filter(
      ([path, found]) => path.endsWith(`node_modules/${name}`) && others[path] !== found.version,
    );
    assert.deepEqual(
      copies.map(([path, found]) => [path, found.version, found.integrity]),
      [[`node_modules/${name}`, version, integrity]],
    );
  });
}

test('package.json names exact versions only', () => {
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];
  const versions = groups.flatMap((group) => Object.entries(manifest[group] ?? {}));
  assert.ok(versions.length > 10);
  assert.deepEqual(
    versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)),
    [],
  );
});

test('the lock file has no download host, and a hash for whatever Linux with glibc installs on x64 and arm64', () => {
  const packages = Object.entries(locked).filter(([path]) => path !== '');
  assert.ok(packages.length > 20);
  assert.deepEqual(
    packages.filter(([, found]) => found.resolved !== undefined),
    [],
  );
  const unhashed = packages.filter(([, found]) => !found.integrity?.startsWith('sha512-'));
  assert.deepEqual(
    unhashed.filter(([, found]) => !found.optional || isForLinuxHosts(found)),
    [],
  );
});

test('every install script is denied by name', () => {
  const withScript = Object.entries(locked).filter(([, found]) => found.hasInstallScript);
  const names = withScript.map(([path]) => path.replace(/.*node_modules\//, ''));
  assert.deepEqual(allowScripts, Object.fromEntries(names.sort().map((name) => [name, false])));
});
