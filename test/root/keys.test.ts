/** A key that is no longer good while its owner is connected. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import { formatExpiry } from '../../contract/keys.ts';
import type { Account } from './accounts.ts';
import { Batch } from './batch.ts';
import { policyFor } from './policy.ts';
import { keyOf, Session } from './session.ts';

let session: Session;
let alice: Account;
let bob: Account;
let root: Postern;
let client: Batch;

before(async () => {
  session = await Session.open();
  const bench = session.accounts.group('bench');
  [alice, bob] = [await session.user('alice', [bench]), await session.user('bob', [bench])];
  session.writePolicy(policyFor(bench));
  await session.simulate();
  root = await session.connect();
});
after(async () => {
  await root.close();
  await session.end();
});
afterEach(() => client.end());

const isOff = async () => (await root.pwm.get({ device: 'heater' })).state?.enabled === false;

async function driveHeater(account: Account): Promise<void> {
  client = new Batch(session, account);
  await client.call('lease.take', { device: 'heater' });
  await client.call('pwm.set', { device: 'heater', enabled: true, periodNs: 100_000, dutyNs: 30_000 });
  assert.equal(await isOff(), false);
}

/** From the next whole second but one on, as far as the broker knows. */
function letExpire({ name }: Account): void {
  const list = session.path('authorized_keys');
  const user = `user="${name}"`;
  const expiry = `expiry-time="${formatExpiry(Date.now() + 2000)}"`;
  writeFileSync(list, readFileSync(list, 'utf8').replace(user, `${user},${expiry}`));
  session.broker.signal('SIGHUP');
}

test('a key that expires ends its connection and its leases, and opens nothing any more', async () => {
  await driveHeater(alice);
  letExpire(alice);
  await session.broker.until(isOff, 'the heater is off');
  const { status, err } = await session.run(alice, ['whoami']);
  assert.equal(status, 3);
  assert.match(err, /the key SHA256:\S+ expired at /);
});

test('so does a key that root revokes', async () => {
  await driveHeater(bob);
  const files = ['--file', session.path('authorized_keys'), '--socket', session.socket];
  const { status, err } = await session.runAsRoot(['key', 'revoke', bob.name, ...files]);
  assert.equal(status, 0, err);
  await session.broker.until(isOff, 'the heater is off');
  const refused = await session.run(bob, ['whoami']);
  assert.equal(refused.status, 3);
  assert.match(refused.err, /is not enrolled for uid/);
});

test('and trusting it again lets its owner in again', async () => {
  const files = ['--file', session.path('authorized_keys'), '--socket', session.socket];
  await session.runAsRoot(['key', 'trust', bob.name, `${keyOf(bob.home)}.pub`, ...files]);
  await session.broker.until(async () => (await session.run(bob, ['whoami'])).status === 0, 'he gets in');
});
