import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function bundled(entry: string) {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, entry)],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    // What tweetnacl asks for where there is no Web Crypto, in older Nodes.
    external: ['crypto'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return { inputs: Object.keys(metafile.inputs), text: outputFiles[0]?.text ?? '' };
}

it('the client for browsers needs nothing of Node, and no tables of methods, schemas or profiles', async () => {
  const { inputs, text } = await bundled('client/browser.ts');
  assert.ok(inputs.includes('client/tape.ts') && inputs.includes('client/watchdog.ts'));
  assert.deepEqual(
    inputs.filter((path) =>
      /valibot|contract\/(methods|topics|profiles|policy)|client\/(.*-node|transport-unix|connect(-as)?\.ts)/.test(
        path,
      ),
    ),
    [],
  );
  assert.doesNotMatch(text, /\bnode:/);
});

it('the words of programs need even less: beside their own, what a refusal is', async () => {
  const { inputs, text } = await bundled('client/schedule/main.ts');
  assert.deepEqual(
    inputs.filter((path) => !/^((client|contract)\/schedule\/|contract\/(errors|issues)\.ts$)/.test(path)),
    [],
  );
  assert.doesNotMatch(text, /\bnode:/);
  assert.ok(text.length < 40_000, String(text.length));
});
