/** The audit events of docs/SECURITY.md are those that the broker writes. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../../tools/docs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function auditEvents(): string[] {
  const sources = globSync('broker/**/*.ts', { cwd: root }).map((file) => readFileSync(`${root}/${file}`, 'utf8'));
  // An audit event begins with its name, as what topics tell does not.
  const named = sources.flatMap((text) => [...text.matchAll(/\{\s*event: '([a-z-]+)'/g)].map(([, name = '']) => name));
  // The keeper names these two by a variable.
  return [...new Set([...named, 'safe', 'initial'])];
}

test('every event of the audit log is documented, and no other', () => {
  const [, section = ''] = /^## Audit$([\s\S]*?)^### /m.exec(readDocument('docs/SECURITY.md')) ?? [];
  const documented = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name = '']) => name);
  assert.deepEqual(documented.sort(), auditEvents().sort());
});
