import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mutations } from './mutations.ts';

for (const { without, file, text, instead, test: testFile } of mutations)
  test(`${file}: ${without}`, () => {
    const parts = readFileSync(file, 'utf8').split(text).length - 1;
    assert.equal(parts, 1, `the text to replace stands ${parts} times in ${file}`);
    assert.notEqual(text, instead);
    assert.ok(existsSync(testFile), `there is no ${testFile}`);
  });
