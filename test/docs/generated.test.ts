import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sections } from '../../tools/docs/sections.ts';
import { documents, generatedParts, readDocument, regenerate } from '../../tools/docs.ts';

for (const path of documents())
  test(`${path} says what the tables of the code say (node tools/docs.ts --write)`, () => {
    const text = readDocument(path);
    assert.equal(text, regenerate(text));
  });

test('every generated part stands somewhere', () => {
  const used = new Set(documents().flatMap((path) => generatedParts(readDocument(path))));
  assert.deepEqual(Object.keys(sections).sort(), [...used].sort());
});

test('a marker that was opened is closed', () => {
  for (const path of documents()) {
    const text = readDocument(path);
    const opened = text.split('\n').filter((line) => line.startsWith('<!-- generated: ')).length;
    assert.equal(generatedParts(text).length, opened, path);
  }
});

test('a part that differs is made anew, the text around it stays', () => {
  const text = 'before\n<!-- generated: quotas -->\n\nsomething else\n\n<!-- end -->\nafter\n';
  const made = regenerate(text);
  assert.match(made, /^before\n<!-- generated: quotas -->\n\n\| quota \|/);
  assert.ok(made.endsWith('\n\n<!-- end -->\nafter\n'));
  assert.equal(regenerate(made), made);
});

test('a marker that names nothing is refused', () => {
  assert.throws(() => regenerate('<!-- generated: qoutas -->\n<!-- end -->\n'), /'qoutas'/);
});
