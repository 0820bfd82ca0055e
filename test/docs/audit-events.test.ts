/** The audit events of docs/SECURITY.md are those that the broker writes. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { topics } from '../../contract/topics.ts';
import { words } from '../../tools/docs/schema-words.ts';
import { readDocument } from '../../tools/docs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What topics tell has a field `event` too. */
const toldByTopics = Object.values(topics).flatMap(({ value }) =>
  [...words(value).matchAll(/event: ((?:"[a-z]+"(?: or )?)+)/g)].flatMap(
    ([, list = '']) => list.match(/[a-z]{3,}/g) ?? [],
  ),
);

function auditEvents(): string[] {
  const sources = globSync('broker/**/*.ts', { cwd: root }).map((file) => readFileSync(`${root}/${file}`, 'utf8'));
  const named = sources.flatMap((text) => [...text.matchAll(/\{\s*event: '([a-z-]+)'/g)].map(([, name = '']) => name));
  // The keeper names these two by a variable.
  return [...new Set([...named, 'safe', 'initial'])].filter((name) => !toldByTopics.includes(name));
}

test('every event of the audit log is documented, and no other', () => {
  const [, section = ''] = /^## Audit$([\s\S]*?)^### /m.exec(readDocument('docs/SECURITY.md')) ?? [];
  const documented = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name = '']) => name);
  assert.deepEqual(documented.sort(), auditEvents().sort());
});
