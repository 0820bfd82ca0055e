/** Who somebody is: what the kernel says, whatever he says himself, and a key that is his. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Account } from './accounts.ts';
import { policyFor } from './policy.ts';
import { keyOf, Session } from './session.ts';

let session: Session;
let alice: Account;
let bob: Account;

before(async () => {
  session = await Session.open();
  const bench = session.accounts.group('bench');
  alice = await session.user('alice', [bench]);
  bob = await session.user('bob');
  session.writePolicy(policyFor(bench));
  await session.simulate();
});
after(() => session.end());

/** A copy of somebody's key, for somebody else. */
function steal(from: Account, by: Account, mode = 0o600): string {
  const path = join(by.home, `key-of-${from.name}`);
  copyFileSync(keyOf(from.home), path);
  chmodSync(path, mode);
  chownSync(path, by.uid, by.gid);
  return path;
}

test('an account with a key is taken for what it is, whatever its environment says', async () => {
  const lies = [`USER=${bob.name}`, `LOGNAME=${bob.name}`, 'SUDO_UID=0', 'UID=0'];
  const { status, out, err } = await session.run(alice, ['whoami', '--json'], lies);
  assert.equal(status, 0, err);
  const { user, uid, groups } = JSON.parse(out);
  assert.deepEqual([user, uid], [alice.name, alice.uid]);
  assert.deepEqual(
    groups.map(({ name }: { name: string }) => name).sort(),
    [alice.name, `postern-${process.pid}-bench`].sort(),
  );
});

test('a client that says it is somebody else has signed for somebody else', async () => {
  for (const uid of [bob.uid, 0]) {
    const { status, err } = await session.run(alice, ['whoami'], [`POSTERN_UID=${uid}`]);
    assert.equal(status, 3);
    assert.match(err, /the signature is not by SHA256:\S+ over this handshake/);
  }
});

test('another user’s key opens nothing, even with his uid', async () => {
  const stolen = steal(alice, bob);
  for (const lie of [[], [`POSTERN_UID=${alice.uid}`]]) {
    const { status, err } = await session.run(bob, ['pwm', 'disable', 'servo', '--key', stolen], lie);
    assert.equal(status, 3);
    assert.match(err, new RegExp(`is not enrolled for uid ${bob.uid}: ask an administrator`));
  }
});

test('nor does it for root', async () => {
  const { status, err } = await session.runAsRoot(['whoami', '--key', steal(alice, { ...bob, uid: 0, gid: 0 })]);
  assert.equal(status, 3);
  assert.match(err, /is not enrolled for uid 0/);
});

test('the broker’s log and its audit name the account that tried', async () => {
  const tried = readFileSync(session.auditPath, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"violation"'));
  assert.ok(tried.some((line) => line.includes(`"uid":${alice.uid},`)));
  assert.ok(tried.some((line) => line.includes(`"uid":${bob.uid},`)));
});

test('an account whose key nobody enrolled is told what to ask for, and root can do it with the command', async () => {
  const carol = session.accounts.user('carol');
  assert.equal((await session.run(carol, ['key', 'new'])).status, 0);
  const refused = await session.run(carol, ['whoami']);
  assert.equal(refused.status, 3);
  assert.match(refused.err, /ask an administrator for 'postern key trust USER KEYFILE'/);
  const list = ['--file', session.path('authorized_keys'), '--socket', session.socket];
  const trusted = await session.runAsRoot(['key', 'trust', carol.name, `${keyOf(carol.home)}.pub`, ...list]);
  assert.equal(trusted.status, 0, trusted.err);
  await session.broker.until(() => session.broker.log.includes('policy loaded'), 'the list was read again');
  assert.equal((await session.run(carol, ['whoami'])).status, 0);
});

test('a private key that others may read is not used, and the command says what mends it', async () => {
  for (const mode of [0o644, 0o640]) {
    const path = steal(bob, bob, mode);
    const { status, err } = await session.run(bob, ['whoami', '--key', path]);
    assert.equal(status, 2);
    assert.match(err, new RegExp(`is not used: its mode is 0${mode.toString(8)}, .*chmod 600 '${path}'`));
  }
});

test('nor is one that belongs to another user', async () => {
  const path = steal(alice, alice, 0o604);
  chmodSync(alice.home, 0o755);
  const { status, err } = await session.run(bob, ['whoami', '--key', path]);
  assert.equal(status, 2);
  assert.match(err, /is not used: it belongs to another user/);
});
