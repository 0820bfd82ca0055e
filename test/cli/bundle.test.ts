/**
 * The command as it is shipped: in files that are read when they are needed. What they share must be there once, or an error of one
 * would be a fault to the other; and what `pwm states` needs must not grow with every noun.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nouns } from '../../cli/nouns.ts';
import { Refusal } from '../../contract/errors.ts';
import { bundle } from '../../tools/bundle.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { type Outcome, runProgram } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-bundle-'));
const main = join(folder, 'main.js');
const source = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
let broker: AnsweringBroker;
let sizes: Record<string, number> = {};

before(async () => {
  const { files } = await bundle('postern');
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of files) writeFileSync(join(folder, basename(path)), text);
  sizes = Object.fromEntries(files.map(({ path, text }) => [basename(path), text.length]));
  broker = await answeringBroker({
    'ioctl.call': () => Promise.reject(new Refusal('device', 'tape0: EIO: the drive could not', { errno: 'EIO' })),
    'pwm.states': () => ({ chips: [] }),
  });
});
after(async () => {
  await broker[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const run = (words: readonly string[]): Promise<Outcome> => runProgram(main, words, broker.env);

describe('the bundled command', () => {
  it('has every noun', async () => {
    for (const noun of Object.keys(nouns)) {
      const { status, out, err } = await run([noun, '--help']);
      assert.deepEqual([noun, status, err], [noun, 0, '']);
      assert.match(out, new RegExp(`^Usage: postern ${noun}`));
    }
  });
  it('knows refusals and mistakes of every file for what they are', async () => {
    assert.deepEqual(await run(['tape', 'status', 'tape0']), {
      status: 10,
      out: '',
      err: 'postern: device: tape0: EIO: the drive could not\n',
    });
    const mistake = await run(['tape', 'seek', 'tape0', 'x']);
    assert.deepEqual(
      [mistake.status, mistake.err],
      [2, "postern: invalid: block 'x' is not a whole number from 0 up\n"],
    );
    const unknown = await run(['tape', 'rewnd']);
    assert.deepEqual(
      [unknown.status, unknown.err],
      [2, "postern: invalid: unknown command 'rewnd'\n  hint: did you mean rewind?\n"],
    );
  });
  it('reads no more for a short call than it did before there were other nouns', () => {
    assert.ok((sizes['run.js'] ?? Number.POSITIVE_INFINITY) < 350_000, JSON.stringify(sizes));
  });
});

describe('pwm states', () => {
  it('loads nothing of commander, of schemas, of profiles, and of other nouns', () => {
    const hooks = join(folder, 'hooks.mjs');
    writeFileSync(
      hooks,
      `import { registerHooks } from 'node:module';
       const seen = new Set();
       registerHooks({ resolve(specifier, context, next) { const found = next(specifier, context); seen.add(found.url); return found; } });
       process.on('exit', () => console.error(JSON.stringify([...seen])));`,
    );
    const args = ['--import', hooks, source, 'pwm', 'states', '--socket', '/nowhere'];
    const { stderr } = spawnSync(process.execPath, args, { env: broker.env, encoding: 'utf8' });
    const loaded: string[] = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
    assert.ok(loaded.some((url) => url.endsWith('/client/core.ts')));
    const unwanted =
      /commander|valibot|tweetnacl|jsonc|contract\/(methods|topics|policy|profiles|instruments|serial)|drivers|client\/(main|postern|browser|tape|ioctl|instrument|provide|psu|serial|held-port)|cli\/(work-verb|interrupt|tape|gpio|ioctl|policy|serial|psu|instrument|terminal)/;
    assert.deepEqual(
      loaded.filter((url) => unwanted.test(url)),
      [],
    );
  });
});
