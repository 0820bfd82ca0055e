import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { test } from 'node:test';
import { Door, NotWelcome } from '../../broker/door/door.ts';
import { fingerprint, isSignedBy, newPrivateKey, publicKeyObject, rawPublicKey } from '../../broker/door/ed25519.ts';
import type { Authority, EnrolledKey } from '../../broker/policy-store.ts';
import { compilePolicy } from '../../contract/policy/compile.ts';
import { parsePolicy } from '../../contract/policy/parse.ts';
import { type HandshakeFacts, transcript } from '../../contract/wire/handshake.ts';
import type { Authenticate, Hello } from '../../contract/wire/messages.ts';

const names = {
  uid: () => undefined,
  gid: () => undefined,
  userName: (uid: number) => `user${uid}`,
  groupName: String,
  groupsOf: () => [],
};
const parsed = parsePolicy('{"devices":{},"rules":[]}');
assert.ok(parsed.policy);
const { policy } = compilePolicy(parsed.policy, names);

const brokerPrivate = newPrivateKey();
const broker = { private: brokerPrivate, public: rawPublicKey(brokerPrivate) };
const NOW = Date.UTC(2026, 0, 1);
const at = (ms: number) => ({ wallMs: ms, monotonicMs: ms });

function enrolled(key: KeyObject, uid: number, expiresAtMs?: number): EnrolledKey {
  const bytes = rawPublicKey(key);
  const base = {
    bytes,
    comment: 'c',
    user: `user${uid}`,
    uid,
    line: 1,
    fingerprint: fingerprint(bytes),
    verifier: publicKeyObject(bytes),
  };
  return expiresAtMs === undefined ? base : { ...base, expiresAtMs };
}

const authorityWith = (...keys: EnrolledKey[]): Authority => ({
  policy,
  keys: new Map(keys.map((key) => [key.fingerprint, key])),
  profiles: new Map(),
  instruments: new Map(),
  loadedAtMs: NOW,
  warnings: [],
});

const peerOf = (uid: number) => ({ pid: 1, uid, gid: uid, gids: [uid] });

/** What an honest client answers; `lie` changes the facts it signs. */
function answerTo(hello: Hello, key: KeyObject, uid: number, lie: Partial<HandshakeFacts> = {}): Authenticate {
  const nonce = new Uint8Array(32).fill(7);
  const facts = {
    version: 1,
    brokerKey: hello.broker,
    brokerNonce: hello.nonce,
    clientKey: rawPublicKey(key),
    clientNonce: nonce,
    uid,
    ...lie,
  };
  return {
    type: 'authenticate',
    version: 1,
    key: rawPublicKey(key),
    nonce,
    signature: sign(null, transcript('client', facts), key),
  };
}

const alice = newPrivateKey();
const eve = newPrivateKey();

function refusal(act: () => unknown): NotWelcome {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof NotWelcome, String(error));
    return error;
  }
  return assert.fail('was let in');
}

test('an enrolled key of this user is let in, and the broker proves itself', () => {
  const door = new Door(broker);
  const hello = door.hello();
  const answer = answerTo(hello, alice, 1001);
  const { principal, welcome } = door.admit(peerOf(1001), hello, answer, authorityWith(enrolled(alice, 1001)), at(NOW));
  assert.deepEqual(principal, { uid: 1001, user: 'user1001', gids: [1001], key: enrolled(alice, 1001).fingerprint });
  const facts = {
    version: 1,
    brokerKey: hello.broker,
    brokerNonce: hello.nonce,
    clientKey: answer.key,
    clientNonce: answer.nonce,
    uid: 1001,
  };
  assert.ok(isSignedBy(publicKeyObject(broker.public), transcript('broker', facts), welcome.signature));
});

test('a key works for its user alone, root included', () => {
  const door = new Door(broker);
  for (const uid of [1002, 0]) {
    const hello = door.hello();
    const error = refusal(() =>
      door.admit(peerOf(uid), hello, answerTo(hello, alice, uid), authorityWith(enrolled(alice, 1001)), at(NOW)),
    );
    assert.match(error.message, /is not enrolled for uid/);
  }
});

test('a stranger’s key, an expired key and a signature by another key are refused', () => {
  const authority = authorityWith(enrolled(alice, 1001, NOW - 1));
  const door = new Door(broker);
  const hello = door.hello();
  assert.match(
    refusal(() => door.admit(peerOf(1001), hello, answerTo(hello, eve, 1001), authority, at(NOW))).message,
    /not enrolled/,
  );
  assert.match(
    refusal(() => door.admit(peerOf(1001), hello, answerTo(hello, alice, 1001), authority, at(NOW))).message,
    /expired/,
  );
  const justNow = authorityWith(enrolled(alice, 1001, NOW));
  assert.match(
    refusal(() => door.admit(peerOf(1001), hello, answerTo(hello, alice, 1001), justNow, at(NOW))).message,
    /expired/,
  );
  const forged = { ...answerTo(hello, eve, 1001), key: rawPublicKey(alice) };
  assert.match(
    refusal(() => door.admit(peerOf(1001), hello, forged, authorityWith(enrolled(alice, 1001)), at(NOW))).message,
    /signature is not by/,
  );
});

test('each signed fact counts: a replay to another nonce, broker, user, version or label is refused', () => {
  const authority = authorityWith(enrolled(alice, 1001));
  const other = new Uint8Array(32).fill(9);
  for (const lie of [
    { brokerNonce: other },
    { brokerKey: other },
    { uid: 1002 },
    { clientNonce: other },
    { version: 2 },
  ]) {
    const door = new Door(broker);
    const hello = door.hello();
    assert.match(
      refusal(() => door.admit(peerOf(1001), hello, answerTo(hello, alice, 1001, lie), authority, at(NOW))).message,
      /signature/,
    );
  }
  const door = new Door(broker);
  const hello = door.hello();
  const honest = answerTo(hello, alice, 1001);
  const facts = {
    version: 1,
    brokerKey: hello.broker,
    brokerNonce: hello.nonce,
    clientKey: honest.key,
    clientNonce: honest.nonce,
    uid: 1001,
  };
  const reflected = { ...honest, signature: sign(null, transcript('broker', facts), alice) };
  assert.match(refusal(() => door.admit(peerOf(1001), hello, reflected, authority, at(NOW))).message, /signature/);
});

test('nonces are never the same', () => {
  const door = new Door(broker);
  const nonces = Array.from({ length: 100 }, () => Buffer.from(door.hello().nonce).toString('hex'));
  assert.equal(new Set(nonces).size, 100);
});

test('after some failures a user is turned away unheard, others are not, and time heals', () => {
  const door = new Door(broker);
  const authority = authorityWith(enrolled(alice, 1001));
  const attempt = (uid: number, key: KeyObject, atMs: number) => {
    const hello = door.hello();
    return door.admit(peerOf(uid), hello, answerTo(hello, key, uid), authority, at(atMs));
  };
  for (let i = 0; i < 5; i++) assert.equal(refusal(() => attempt(1001, eve, NOW)).code, 'denied');
  assert.equal(refusal(() => attempt(1001, alice, NOW)).code, 'limit');
  assert.equal(refusal(() => attempt(1002, eve, NOW)).code, 'denied', 'another user has his own count');
  assert.equal(attempt(1001, alice, NOW + 2000).principal.uid, 1001);
});

test('a clock that is set neither heals nor keeps out for longer', () => {
  const door = new Door(broker);
  const authority = authorityWith(enrolled(alice, 1001));
  const attempt = (key: KeyObject, wallMs: number, monotonicMs: number) => {
    const hello = door.hello();
    return door.admit(peerOf(1001), hello, answerTo(hello, key, 1001), authority, { wallMs, monotonicMs });
  };
  const yearMs = 365 * 24 * 3_600_000;
  for (let i = 0; i < 5; i++) assert.equal(refusal(() => attempt(eve, NOW, 0)).code, 'denied');
  assert.equal(refusal(() => attempt(alice, NOW + yearMs, 0)).code, 'limit');
  assert.equal(attempt(alice, NOW - yearMs, 2000).principal.uid, 1001);
});

test('the key object made from raw bytes is the key', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const data = Buffer.from('x');
  assert.ok(isSignedBy(publicKeyObject(rawPublicKey(privateKey)), data, sign(null, data, privateKey)));
});
