/** The packages, as `npm run deb` makes them: what is in them, what lintian has against them, and that each runs on its own processor. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Architecture, variants } from '../../tools/deb/variants.ts';
import { Checkout } from '../system/checkout.ts';

const checkout = new Checkout();
after(() => checkout.remove());

const run = (program: string, ...words: string[]) =>
  execFileSync(program, words, { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'pipe'] });

const packages: Readonly<Record<Architecture, string>> = {
  amd64: checkout.makePackage('0.1.0', 'amd64'),
  arm64: checkout.makePackage('0.1.0', 'arm64'),
  all: checkout.makePackage('0.1.0', 'all'),
};
const trees = Object.fromEntries(
  Object.entries(packages).map(([architecture, file]) => {
    const tree = `${file}.tree`;
    run('dpkg-deb', '--extract', file, tree);
    return [architecture, tree];
  }),
) as Record<Architecture, string>;

const filesOf = (tree: string) =>
  globSync('**', { cwd: tree, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => join(parentPath, name).slice(tree.length));
const binariesOf = (tree: string) => filesOf(tree).filter((path) => /\.node$|\/bin\/node$/.test(path));

/** The highest version of each family that a binary asks its libraries for. */
function asksFor(path: string): Record<string, string> {
  const found = run('readelf', '--wide', '--version-info', path).matchAll(/Name: (GLIBC|GLIBCXX|CXXABI)_([\d.]+)/g);
  const highest: Record<string, string> = {};
  for (const [, family = '', version = ''] of found)
    if (version.localeCompare(highest[family] ?? '0', 'en', { numeric: true }) > 0) highest[family] = version;
  return highest;
}

test('a package has what install.sh places, and its documents beside that', () => {
  checkout.intoTree('install.sh');
  const documents = /^\/usr\/share\/(doc\/postern|lintian\/overrides)\//;
  const others = ['/usr/lib/postern/outside', '/usr/lib/postern/remove.sh'];
  const own = process.arch === 'arm64' ? 'arm64' : 'amd64';
  assert.deepEqual(
    filesOf(trees[own])
      .filter((path) => !documents.test(path))
      .sort(),
    filesOf(checkout.tree)
      .filter((path) => !others.includes(path))
      .sort(),
  );
});

test('the panel’s page is in it, packed too, and the licences of what it is made of', () => {
  for (const tree of Object.values(trees)) {
    const page = join(tree, 'usr/lib/postern/dist/web');
    const names = globSync('*', { cwd: page });
    for (const name of ['index.html', 'main.js', 'page.css'])
      for (const ending of ['', '.br', '.gz']) assert.ok(names.includes(name + ending), name + ending);
    const packed = names.filter((name) => name.endsWith('.br'));
    assert.ok(packed.reduce((sum, name) => sum + statSync(join(page, name)).size, 0) <= 250_000);
    const licences = readFileSync(join(tree, 'usr/lib/postern/dist/LICENSES.txt'), 'utf8');
    for (const name of ['preact', '@preact/signals', 'uplot', 'ws'])
      assert.match(licences, new RegExp(`^${name} \\d`, 'm'));
  }
});

test('all belongs to root, and nobody else may write it', () => {
  for (const file of Object.values(packages)) {
    const lines = run('dpkg-deb', '--contents', file).trim().split('\n');
    assert.deepEqual(
      lines.filter((line) => !/^([d-]([r-][w-][x-])([r-]-[x-]){2}|l\S+) root\/root /.test(line)),
      [],
    );
  }
});

describe('binaries', () => {
  const machines = { amd64: 'Advanced Micro Devices X86-64', arm64: 'AArch64' };
  for (const architecture of ['amd64', 'arm64'] as const)
    test(`of ${architecture} are of that processor, three of them, and ask for no newer libraries than are depended on`, () => {
      const binaries = binariesOf(trees[architecture]);
      assert.equal(binaries.length, 3, binaries.join());
      for (const path of binaries.map((name) => join(trees[architecture], name))) {
        assert.match(run('readelf', '--file-header', path), new RegExp(`Machine: +${machines[architecture]}`));
        const { GLIBC = '0', GLIBCXX = '0', CXXABI = '0' } = asksFor(path);
        const isMet = (version: string, most: string) => version.localeCompare(most, 'en', { numeric: true }) <= 0;
        assert.match(variants[architecture].depends, /^libc6 \(>= 2\.28\), libgcc-s1, libstdc\+\+6 \(>= 7\)/);
        // GCC 7 has the two of libstdc++.
        assert.deepEqual(
          [isMet(GLIBC, '2.28'), isMet(GLIBCXX, '3.4.24'), isMet(CXXABI, '1.3.11')],
          [true, true, true],
          path,
        );
      }
    });

  test('of `all` are of seven processors, with no Node but the machine’s', () => {
    const binaries = binariesOf(trees.all);
    assert.equal(binaries.filter((path) => path.endsWith('/koffi.node')).length, 7, binaries.join());
    assert.equal(run('readlink', join(trees.all, 'usr/lib/postern/bin/node')), '../../../bin/node\n');
  });

  test('of arm64 run: Node, its bindings, the broker and the command', () => {
    const node = join(trees.arm64, 'usr/lib/postern/bin/node');
    // The libraries that Debian's cross compiler has for arm64.
    const emulated = (...words: string[]) => run('qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu', node, ...words);
    const lib = join(trees.arm64, 'usr/lib/postern');
    assert.equal(emulated('-p', 'process.arch'), 'arm64\n');
    assert.match(emulated(join(lib, 'dist/posternd/main.js'), '--version'), /^\d+\.\d+\.\d+\n$/);
    assert.match(emulated(join(lib, 'dist/postern/main.js'), '--version'), /^\d+\.\d+\.\d+\n$/);
    const bindings = `require('${lib}/node_modules/@serialport/bindings-cpp/dist/load-bindings.js').asyncOpen.name`;
    assert.equal(emulated('-p', `require('${lib}/node_modules/koffi').version && typeof ${bindings}`), 'string\n');
  });
});

describe('documents', () => {
  const read = (path: string) => readFileSync(join(trees.amd64, 'usr/share/doc/postern', path));

  test('the changelog is one of Debian’s', () => {
    const text = gunzipSync(read('changelog.gz')).toString();
    assert.match(text, /^postern \(0\.1\.0\) (UNRELEASED|unstable); urgency=medium\n\n {2}\* \S/);
    assert.equal(Math.max(...text.split('\n').map((line) => line.length)) <= 80, true);
  });

  test('the copyright has each package that a bundle holds, and each that is a folder', () => {
    const text = read('copyright').toString();
    for (const name of ['MIT-postern', 'MIT-valibot', 'ISC-yaml', 'MIT-koffi', 'Node.js-node', 'MIT-debug'])
      assert.match(text, new RegExp(`^License: ${name}\n `, 'm'));
  });
});

describe('control', () => {
  for (const architecture of Object.keys(packages) as Architecture[])
    test(`of ${architecture}: the sums are right, and no file is a conffile: policy and keys are made, not shipped`, () => {
      const folder = `${packages[architecture]}.control`;
      run('dpkg-deb', '--control', packages[architecture], folder);
      execFileSync('md5sum', ['--check', '--quiet', join(folder, 'md5sums')], { cwd: trees[architecture] });
      const names = ['control', 'md5sums', 'postinst', 'postrm', 'preinst', 'prerm'];
      assert.deepEqual(globSync('*', { cwd: folder }).sort(), names);
      assert.deepEqual(
        filesOf(trees[architecture]).filter((path) => path.startsWith('/etc/')),
        [],
      );
      assert.ok(readFileSync(join(folder, 'postrm'), 'utf8').includes('for user in $(made users)'));
    });
});

test('the same sources make the same bytes', () => {
  const bytes = readFileSync(packages.all);
  checkout.makePackage('0.1.0', 'all');
  assert.ok(bytes.equals(readFileSync(packages.all)));
});

// arm64's differs from it in three binaries.
for (const architecture of ['amd64', 'all'] as const)
  test(`lintian has nothing against ${architecture}`, () => {
    const words = ['--allow-root', '--fail-on', 'error,warning', packages[architecture]];
    const { status, stdout, stderr } = spawnSync('lintian', words, { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
  });

test('their sizes, packed in a hurry', (context) => {
  for (const [architecture, file] of Object.entries(packages)) {
    const [, installed = ''] = /Installed-Size: (\d+)/.exec(run('dpkg-deb', '--field', file)) ?? [];
    context.diagnostic(
      `${architecture}: ${(statSync(file).size / 1e6).toFixed(1)} MB, installed ${Math.round(Number(installed) / 1024)} MiB`,
    );
  }
});
