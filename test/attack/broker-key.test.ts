/**
 * Races for key files: a private key that others could read, for a moment after it was made or for good; one that somebody else had put there
 * first; half of one after a crash; two who make one at once.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { loadBrokerKey } from '../../broker/door/broker-key.ts';
import { isSignedBy, publicKeyObject, sign } from '../../broker/door/ed25519.ts';
import { generateKey } from '../../client/keys-node.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-key-'));
  path = join(directory, 'broker_key');
});
afterEach(() => rmSync(directory, { recursive: true }));

const modeOf = (file: string): string => (lstatSync(file).mode & 0o777).toString(8);

test('it is private from its first byte on, whatever the umask', () => {
  const umask = process.umask(0);
  try {
    loadBrokerKey(directory);
  } finally {
    process.umask(umask);
  }
  assert.deepEqual([modeOf(path), modeOf(`${path}.pub`)], ['600', '644']);
});

describe('one that others may read is not used: they could pass for this broker', () => {
  for (const mode of [0o644, 0o640, 0o604])
    test(mode.toString(8), () => {
      loadBrokerKey(directory);
      const before = readFileSync(path);
      chmodSync(path, mode);
      assert.throws(() => loadBrokerKey(directory), /can be read by others \(mode 06\d\d\).*chmod 600/);
      assert.deepEqual(readFileSync(path), before, 'nor replaced');
      chmodSync(path, 0o600);
      loadBrokerKey(directory);
    });
});

test('half of one, or none in its file, stops the broker: another key would be another broker to everybody who knows this one', () => {
  loadBrokerKey(directory);
  const whole = readFileSync(path, 'utf8');
  for (const text of ['', whole.slice(0, 50), whole.replace(/[A-Z]/, '!'), 'hello']) {
    writeFileSync(path, text);
    assert.throws(() => loadBrokerKey(directory));
    assert.equal(readFileSync(path, 'utf8'), text);
  }
});

test('where others can put files none is made, and a link in the place of its public half leads nowhere', () => {
  const precious = join(directory, 'precious');
  writeFileSync(precious, 'precious', { mode: 0o600 });
  symlinkSync(precious, `${path}.pub`);
  chmodSync(directory, 0o1777);
  assert.throws(() => loadBrokerKey(directory), /others can put files into/);
  assert.equal(existsSync(path), false);
  assert.deepEqual([readFileSync(precious, 'utf8'), modeOf(precious)], ['precious', '600']);
});

test('of many that start at once at the same place one makes the key, and nobody has another', async () => {
  const program = `import { loadBrokerKey } from '${new URL('../../broker/door/broker-key.ts', import.meta.url)}';
    try { console.log(Buffer.from(loadBrokerKey(process.argv[1]).public).toString('hex')); } catch (error) { console.log('refused'); }`;
  const words = ['--input-type=module', '-e', program, directory];
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, words)));
  const keys = new Set(outcomes.map(({ stdout }) => stdout.trim()).filter((said) => said !== 'refused'));
  const { public: ours, private: secret } = loadBrokerKey(directory);
  assert.deepEqual([...keys], [Buffer.from(ours).toString('hex')]);
  const data = Buffer.from('x');
  assert.ok(isSignedBy(publicKeyObject(ours), data, sign(null, data, secret)));
});

test('a user’s key is made in the same way: private at once, and never over what is there', async () => {
  const own = join(directory, 'id_ed25519');
  const umask = process.umask(0);
  try {
    await generateKey(own, 'a');
  } finally {
    process.umask(umask);
  }
  assert.equal(modeOf(own), '600');
  const before = readFileSync(own);
  await assert.rejects(generateKey(own, 'b'));
  const link = join(directory, 'link');
  symlinkSync(join(directory, 'elsewhere'), link);
  await assert.rejects(generateKey(link, 'c'));
  assert.deepEqual([readFileSync(own), existsSync(join(directory, 'elsewhere'))], [before, false]);
});
