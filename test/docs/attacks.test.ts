/** The index of attacks in docs/SECURITY.md is the folder of attacks: each test stands there once, beside the CVEs that its head names. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../../tools/docs.ts';
import { fuzzers } from '../fuzz/fuzzers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readDocument('docs/SECURITY.md');
const section = text.slice(text.indexOf('## What was tried'), text.indexOf('### Fuzzing'));
const cves = (of: string): string[] => [...new Set(of.match(/CVE-\d{4}-\d+/g))].sort();
const files = globSync(['test/attack/*.test.ts', 'test/root/attack/*.test.ts'], { cwd: root }).sort();
const headOf = (file: string): string => readFileSync(posix.join(root, file), 'utf8').split('*/')[0] ?? '';

interface Row {
  files: string[];
  cves: string[];
}
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| class'))
  .map((line): Row => {
    const links = [...line.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => posix.join('docs', link));
    return { files: links, cves: cves(line) };
  });

test('each attack stands there, once, and nothing else', () => {
  assert.deepEqual(rows.flatMap((row) => row.files).sort(), files);
  assert.ok(files.length > 10);
});

test('its head says what the hole was, and names the same CVEs', () => {
  for (const row of rows)
    for (const file of row.files) {
      const head = headOf(file);
      assert.ok(head.startsWith('/**') && head.length > 80, `${file} does not say what the hole was`);
      for (const cve of cves(head)) assert.ok(row.cves.includes(cve), `${file} names ${cve}, its row does not`);
    }
  for (const row of rows) assert.deepEqual(row.cves, cves(row.files.map(headOf).join()), row.files.join(', '));
});

test('so do the fuzzers, with what they show', () => {
  const told = text.slice(text.indexOf('### Fuzzing')).split('\n## ')[0] ?? '';
  const listed = [...told.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, name, shows]) => `${name}: ${shows}`);
  assert.deepEqual(
    listed,
    fuzzers.map(({ name, shows }) => `${name}: ${shows}`),
  );
});
