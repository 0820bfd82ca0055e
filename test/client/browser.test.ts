import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the client for browsers needs nothing of Node, and no tables of methods, schemas or profiles', async () => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'client/browser.ts')],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    // What tweetnacl asks for where there is no Web Crypto, in older Nodes.
    external: ['crypto'],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.includes('client/tape.ts') && inputs.includes('client/watchdog.ts'));
  assert.deepEqual(
    inputs.filter((path) =>
      /valibot|contract\/(methods|topics|profiles|policy)|client\/(.*-node|transport-unix|connect(-as)?\.ts)/.test(
        path,
      ),
    ),
    [],
  );
  assert.doesNotMatch(outputFiles[0]?.text ?? '', /\bnode:/);
});
