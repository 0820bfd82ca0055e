/** The table of `npm run mutation` fits the sources: a change of a check takes its row along. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mutations } from './mutations.ts';

test('each text to replace stands exactly once, and its test is there', () => {
  for (const { without, file, text, instead, test: testFile } of mutations) {
    const times = readFileSync(file, 'utf8').split(text).length - 1;
    assert.equal(times, 1, `${file}, '${without}': the text to replace stands there ${times} times`);
    assert.notEqual(text, instead, `${file}, '${without}': nothing is replaced`);
    assert.ok(existsSync(testFile), `${file}, '${without}': there is no ${testFile}`);
  }
});

test('no row stands twice', () => {
  const rows = mutations.map(({ file, text, instead }) => `${file}\0${text}\0${instead}`);
  assert.equal(new Set(rows).size, rows.length);
});
