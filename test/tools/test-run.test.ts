/** Which file failed is known, whatever in it did: that one is tried again. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'postern-run-')));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const runner = fileURLToPath(new URL('../../tools/test-run.ts', import.meta.url));

const texts: Record<string, string> = {
  'written-elsewhere.mjs': `import { test } from 'node:test';\nexport const fails = () => test('fails', () => { throw new Error('no'); });\n`,
  'uses-it.test.mjs': `import { fails } from './written-elsewhere.mjs';\nfails();\n`,
  'ends.test.mjs': 'process.exit(3);\n',
  'passes.test.mjs': `import { test } from 'node:test';\ntest('passes', () => {});\n`,
  'skips.test.mjs': `import { test } from 'node:test';\ntest('skips', { skip: true }, () => {});\n`,
};
for (const [name, text] of Object.entries(texts)) writeFileSync(at(name), text);

test('a file has failed whose test is written in another one, and one that ended before its time', () => {
  const files = Object.keys(texts).filter((name) => name.endsWith('.test.mjs'));
  const program = `
    import { runFiles } from ${JSON.stringify(runner)};
    const { failed, skippedTests } = await runFiles(${JSON.stringify(files.map(at))}, 2);
    console.error(JSON.stringify({ failed: [...failed].sort(), skippedTests }));
  `;
  // In a process of its own: a run of tests has no other in it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  writeFileSync(at('run.mjs'), program);
  const { stdout, stderr } = spawnSync(process.execPath, [at('run.mjs')], { encoding: 'utf8', env });
  assert.deepEqual(JSON.parse(stderr), { failed: [at('ends.test.mjs'), at('uses-it.test.mjs')], skippedTests: 1 });
  assert.match(stdout, /^# fail 2$/m);
});
