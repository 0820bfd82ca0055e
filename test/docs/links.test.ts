import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { documents, readDocument } from '../../tools/docs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '`code`');

/** The anchors that a reader of Markdown makes of its headings, as GitHub does. */
function anchors(text: string): string[] {
  const headings = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
  return headings.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function* brokenLinks(path: string, text: string): Iterable<string> {
  for (const [, target = ''] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^(https:|mailto:)/.test(target)) continue;
    const [file = '', anchor] = target.split('#');
    const linked = file === '' ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(`${root}/${linked}`)) yield `${path}: no file ${target}`;
    else if (anchor !== undefined && !anchors(readDocument(linked)).includes(anchor))
      yield `${path}: no heading ${target}`;
  }
}

test('every link inside the project leads somewhere', () => {
  const all = documents().flatMap((path) => [...brokenLinks(path, readDocument(path))]);
  assert.deepEqual(all, []);
});

test('a link that leads nowhere is found', () => {
  const found = [...brokenLinks('docs/POLICY.md', '[a](NOWHERE.md) [b](../README.md#no-such-heading) `[c](x.md)`')];
  assert.deepEqual(found, [
    'docs/POLICY.md: no file NOWHERE.md',
    'docs/POLICY.md: no heading ../README.md#no-such-heading',
  ]);
});

test('links to other places are encrypted ones', () => {
  for (const path of documents()) assert.equal(/\]\(http:/.exec(withoutCode(readDocument(path))), null, path);
});
