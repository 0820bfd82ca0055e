/** How host programs are built: once for all that they are made of, with every warning an error, under the sanitizers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { compileProgram, sanitized } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { cacheFolder } from '../../tools/firmware/paths.ts';

describe('a host program', { skip: missingCompiler('host') ?? false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-compile-'));
  after(() => {
    const made = globSync('*/compile-test-*', { cwd: cacheFolder }).map((name) => join(cacheFolder, name));
    for (const path of [folder, ...made]) rmSync(path, { recursive: true, force: true });
  });

  function build(text: string, header = ''): string {
    const source = join(folder, 'compile-test.cpp');
    writeFileSync(source, text);
    writeFileSync(join(folder, 'compile-test-part.h'), header);
    return compileProgram(source, sanitized);
  }

  const withPart = '#include "compile-test-part.h"\nint main() { return kStatus; }\n';

  test('is built again only when something in it changed', () => {
    const first = build(withPart, '#pragma once\nconstexpr int kStatus = 3;\n');
    const { mtimeMs } = statSync(first);
    assert.equal(spawnSync(first).status, 3);
    assert.equal(build(withPart, '#pragma once\nconstexpr int kStatus = 3;\n'), first);
    assert.equal(statSync(first).mtimeMs, mtimeMs);
    const second = build(withPart, '#pragma once\nconstexpr int kStatus = 4;\n');
    assert.equal(spawnSync(second).status, 4);
  });

  const wrong: Readonly<Record<string, readonly [text: string, said: RegExp]>> = {
    'a warning': ['int main() { int unused; }\n', /unused/],
    'a conversion that loses something': [
      '#include <stdint.h>\nint main(int count, char**) { uint8_t byte = count; return byte; }\n',
      /conversion/,
    ],
    'an exception': ['int main() { throw 1; }\n', /exception/],
    'run-time types': [
      '#include <typeinfo>\nint main(int count, char**) { return typeid(count) == typeid(1); }\n',
      /rtti/,
    ],
  };
  for (const [what, [text, said]] of Object.entries(wrong))
    test(`is not built with ${what}`, () => assert.throws(() => build(text), { message: said }));

  test('ends at what is out of bounds or undefined, and says so', () => {
    const outOfBounds = build('int main(int count, char**) { static int four[4]; return four[count + 4]; }\n');
    const overflow = build('int main(int count, char**) { return 0x7fffffff + count; }\n');
    for (const [program, said] of [
      [outOfBounds, /out of bounds/] as const,
      [overflow, /signed integer overflow/] as const,
    ]) {
      const { status, stderr } = spawnSync(program, { encoding: 'utf8' });
      assert.notEqual(status, 0);
      assert.match(stderr, said);
    }
  });
});
