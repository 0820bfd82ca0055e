/** The broker's own key: made once, or given to its service. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { loadBrokerKey } from '../../broker/door/broker-key.ts';
import { formatPublicKey } from '../../contract/keys.ts';

let folder: string;
let state: string;
let credentials: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-broker-key-'));
  [state, credentials] = [join(folder, 'state'), join(folder, 'credentials')];
  for (const path of [state, credentials]) mkdirSync(path, { mode: 0o700 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function give(type: 'ed25519' | 'x25519' = 'ed25519'): void {
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  writeFileSync(join(credentials, 'broker_key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o400 });
}
const publicFile = () => readFileSync(join(state, 'broker_key.pub'), 'utf8');
const isPublished = (bytes: Uint8Array) =>
  publicFile() === `${formatPublicKey({ bytes, comment: 'postern broker' })}\n`;

test('made at the first start, for its owner alone, and the same from then on', () => {
  const first = loadBrokerKey(state, credentials);
  assert.deepEqual(loadBrokerKey(state).public, first.public);
  const modes = ['broker_key', 'broker_key.pub'].map((name) => lstatSync(join(state, name)).mode & 0o777);
  assert.deepEqual(modes, [0o600, 0o644]);
  assert.ok(isPublished(first.public));
});

test('one that the service is given comes before its own, and is what clients are told; taken back, its own counts again', () => {
  const own = loadBrokerKey(state);
  give();
  const given = loadBrokerKey(state, credentials);
  assert.notDeepEqual(given.public, own.public);
  assert.ok(isPublished(given.public));
  assert.deepEqual(loadBrokerKey(state).public, own.public);
  assert.ok(isPublished(own.public));
});

test('given one, it makes none', () => {
  give();
  loadBrokerKey(state, credentials);
  assert.equal(existsSync(join(state, 'broker_key')), false);
});

test('one that is no key of the kind, or that others may read, is refused, not replaced', () => {
  give('x25519');
  assert.throws(() => loadBrokerKey(state, credentials), /is not an Ed25519 key/);
  rmSync(join(credentials, 'broker_key'));
  give();
  chmodSync(join(credentials, 'broker_key'), 0o444);
  assert.throws(() => loadBrokerKey(state, credentials), /can be read by others/);
  rmSync(join(credentials, 'broker_key'));
  symlinkSync('/etc/hostname', join(credentials, 'broker_key'));
  assert.throws(() => loadBrokerKey(state, credentials), /is a symbolic link/);
  assert.equal(existsSync(join(state, 'broker_key')), false);
});
