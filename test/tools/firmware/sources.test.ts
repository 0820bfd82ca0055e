import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, test } from 'node:test';
import { reachedFrom } from '../../../tools/firmware/sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-sources-'));
after(() => rmSync(folder, { recursive: true }));

const files: Readonly<Record<string, string>> = {
  'host/program.cpp': '#include "a.h"\n#include <stdio.h>\n  #  include "../core/b.h"\n// #include "nothing.h"\n',
  'core/a.h': '#pragma once\n#include "tables.h"\n',
  'core/a.cpp': '#include "a.h"\n#include "inside/d.h"\n',
  'core/b.h': '#include "a.h"\n',
  'core/unused.h': '#include "nothing.h"\n',
  'core/unused.cpp': '#include "unused.h"\n',
  'core/inside/d.h': '#include "d.h"\n',
  'core/inside/d.cpp': '#include "d.h"\n',
  'generated/tables.h': '',
  'host/broken.cpp': '#include "missing.h"\n',
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const searched = ['core', 'generated'].map((name) => join(folder, name));

test('a program is made of what its includes reach, and of no other', () => {
  const { sources, headers } = reachedFrom([join(folder, 'host/program.cpp')], searched);
  const names = (paths: readonly string[]) => paths.map((path) => relative(folder, path));
  assert.deepEqual(names(sources), ['core/a.cpp', 'core/inside/d.cpp', 'host/program.cpp']);
  assert.deepEqual(names(headers), ['core/a.h', 'core/b.h', 'core/inside/d.h', 'generated/tables.h']);
});

test('an include that is nowhere is told', () => {
  const program = join(folder, 'host/broken.cpp');
  assert.throws(() => reachedFrom([program], searched), {
    message: `${program} includes "missing.h", which is not in ${[dirname(program), ...searched].join(', ')}`,
  });
});
