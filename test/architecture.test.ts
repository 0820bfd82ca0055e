import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { importsOf, longFiles, mayImport, violations } from './architecture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const notOurs = (path: string) => /^(node_modules|dist|\.\w+)$/.test(path);
const files = globSync('*/**/*.{ts,tsx,mjs,js,cjs,mts,cts}', { cwd: root, exclude: notOurs }).sort();
const sources = new Map(files.map((file) => [file, readFileSync(`${root}/${file}`, 'utf8')]));

test('every source file keeps the rules of the house', () => {
  assert.ok(sources.size > 50);
  const problems = [...sources].flatMap(([file, text]) =>
    violations(file, text).map((problem) => `${file} ${problem}`),
  );
  assert.deepEqual(problems, []);
});

/** A source file, and every one of ours that it imports, and so on. */
function closure(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { specifier } of importsOf(sources.get(file) ?? '')) {
    if (specifier?.startsWith('.')) closure(posix.join(posix.dirname(file), specifier), found);
  }
  return found;
}

test("what runs in browsers imports nothing of Node's", () => {
  const files = [...closure('client/browser.ts'), ...closure('web/page/main.tsx')];
  assert.ok(files.length > 20);
  const imports = files.flatMap((file) =>
    importsOf(sources.get(file) ?? '').map(({ specifier }) => `${file} ${specifier}`),
  );
  assert.deepEqual(
    imports.filter((line) => / node[:-]/.test(line)),
    [],
  );
});

test('half of the product files are below 120 lines', () => {
  const product = [...sources].filter(([file]) => !/^(test|bench|tools)\//.test(file));
  const lines = product.map(([, text]) => text.split('\n').length - 1).sort((a, b) => a - b);
  assert.ok((lines[Math.floor(lines.length / 2)] ?? Number.NaN) < 120);
});

test('the list of long files names files that exist', () => {
  assert.deepEqual(
    Object.keys(longFiles).filter((file) => !sources.has(file)),
    [],
  );
});

test('what a file names by its place beside it is there', () => {
  const named = [...sources].flatMap(([file, text]) =>
    [...text.matchAll(/new URL\('(\.[^']+\.(?:ts|mjs|sh))', import\.meta\.url\)/g)].map(([, place = '']) => ({
      file,
      place: posix.join(posix.dirname(file), place),
    })),
  );
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter(({ place }) => !existsSync(`${root}/${place}`)),
    [],
  );
});

test('imports were seen in every folder', () => {
  for (const folder of Object.keys(mayImport)) {
    const own = [...sources].filter(([file]) => file.startsWith(`${folder}/`));
    const imports = own.flatMap(([, text]) => importsOf(text));
    assert.ok(own.length === 0 || imports.length > 0, folder);
  }
});

describe('the judge finds', () => {
  const wrong: Record<string, readonly [file: string, text: string]> = {
    'a static import': ['contract/a.ts', "import { x } from '../broker/b.ts';\n"],
    'an import over several lines': ['client/a.ts', "import {\n  x,\n  type Y,\n} from '../broker/b.ts';\n"],
    'a type-only import': ['cli/a.ts', "import type { X } from '../broker/b.ts';\n"],
    'a default import': ['client/a.ts', "import x, { y } from '../sim/b.ts';\n"],
    'a namespace import': ['client/a.ts', "import * as x from '../sim/b.ts';\n"],
    'an import for its effects': ['broker/a.ts', "import '../client/b.ts';\n"],
    'a re-export': ['broker/a.ts', "export * from '../sim/b.ts';\n"],
    'a named re-export': ['broker/a.ts', "export { x } from '../sim/b.ts';\n"],
    'a dynamic import': ['drivers/a.ts', "const x = await import('../broker/b.ts');\n"],
    'a type from an import': ['drivers/a.ts', "let x: import('../broker/b.ts').X;\n"],
    'a require': ['broker/a.ts', "const x = require('serialport');\n"],
    'a computed import': ['cli/a.ts', 'const x = await import(name);\n'],
    'a template import': ['cli/a.ts', `const x = await import(\`../\${name}.ts\`);\n`],
    'a test in the product': ['broker/a.ts', "import { x } from '../test/b.ts';\n"],
    'a benchmark in the product': ['cli/a.ts', "import { x } from '../bench/b.ts';\n"],
    'a tool in the product': ['sim/a.ts', "import { x } from '../tools/b.ts';\n"],
    'a way around by a folder': ['contract/wire/a.ts', "import { x } from '../../broker/b.ts';\n"],
    'koffi in the broker at large': ['broker/gate.ts', "import koffi from 'koffi';\n"],
    'node-ipc in the client at large': ['client/a.ts', "import ipc from 'node-ipc';\n"],
    'a path inside a package': ['cli/a.ts', "import { Packr } from 'msgpackr/pack';\n"],
    'a package on no list': ['cli/a.ts', "import chalk from 'chalk';\n"],
    'a scoped package on no list': ['broker/a.ts', "import { x } from '@some/thing/inside';\n"],
    'dice of its own': ['test/contract/a.test.ts', "import fc from 'fast-check';\n"],
    'input and output in the contract': ['contract/a.ts', "import { readFileSync } from 'node:fs';\n"],
    'a device path in the broker': ['broker/gate.ts', "open('/dev/pwmchip0');\n"],
    'a device path in the client': ['client/a.ts', 'const x = `/sys/class/pwm/`;\n'],
    "a loader of one's own": ['cli/a.ts', "import { createRequire } from 'node:module';\n"],
    'a name in camel case': ['broker/policyStore.ts', ''],
    'a folder that nobody planned': ['util/a.ts', ''],
    'a long file': ['broker/a.ts', 'x;\n'.repeat(301)],
  };
  for (const [what, [file, text]] of Object.entries(wrong)) {
    test(what, () => assert.equal(violations(file, text).length, 1));
  }
});

test('the judge lets pass what is right', () => {
  const right: readonly (readonly [file: string, text: string])[] = [
    [
      'broker/native/ioctl.ts',
      "import koffi from 'koffi';\nimport { x } from '../../contract/y.ts';\nimport { z } from './z.ts';\n",
    ],
    ['broker/hardware/pwm/sysfs.ts', "const root = '/sys/class/pwm';\n"],
    [
      'cli/main.ts',
      "const { run } = await import('./pwm.ts');\nimport.meta.url;\nimport manifest from '../package.json' with { type: 'json' };\n",
    ],
    ['client/index.ts', "/**\n * import { x } from '../broker/y.ts'\n */\n// '/dev/null'\nexport const a = 'b';\n"],
    ['test/broker/gate.test.ts', "import { gate } from '../../broker/gate.ts';\nopen('/dev/null');\n"],
  ];
  for (const [file, text] of right) assert.deepEqual(violations(file, text), [], file);
});
