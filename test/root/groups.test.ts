/** Rules by the groups that the kernel says a client has, his primary one and the others. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Account } from './accounts.ts';
import { policyFor } from './policy.ts';
import { Session } from './session.ts';
import { Shell } from './shell.ts';

let session: Session;
let bench: string;
let visitors: string;
let alice: Account;
let bob: Account;
let eve: Account;

before(async () => {
  session = await Session.open();
  [bench, visitors] = [session.accounts.group('bench'), session.accounts.group('visitors')];
  alice = await session.user('alice', [bench]);
  bob = await session.user('bob', [visitors]);
  eve = await session.user('eve');
  session.writePolicy(policyFor(bench, visitors));
  await session.simulate();
});
after(() => session.end());

const set = ['pwm', 'set', 'servo', '1', '100us', '30us', '0'];
const get = ['pwm', 'get', 'servo'];

test('a member of the group that may drive drives; one of the group that may look looks', async () => {
  assert.equal((await session.run(alice, set)).status, 0);
  assert.equal((await session.run(bob, get)).status, 0);
  const { status, err } = await session.run(bob, set);
  assert.equal(status, 3);
  assert.match(err, new RegExp(`no rule allows ${bob.name} .* rule bench .* allows it to group bench`));
});

test('one who is in no group of the policy sees nothing', async () => {
  assert.equal((await session.run(eve, get)).status, 3);
  assert.deepEqual(JSON.parse((await session.run(eve, ['devices', '--json'])).out), { devices: [] });
});

test('a group that somebody is put into counts from his next login on', async () => {
  const before = new Shell(session, bob);
  assert.equal((await before.run(set)).status, 3);
  session.accounts.join(bob, bench);
  assert.equal((await before.run(set)).status, 3, 'his processes do not have it yet');
  assert.equal((await session.run(bob, set)).status, 0, 'a new login has');
  before.end();
});

test('a group that somebody is taken out of counts until he logs out', async () => {
  const before = new Shell(session, bob);
  session.accounts.leave(bob, bench);
  assert.equal((await before.run(set)).status, 0, 'his processes still have it');
  assert.equal((await session.run(bob, set)).status, 3, 'a new login has not');
  before.end();
});

test('a primary group is a group', async () => {
  session.writePolicy(policyFor(bob.name));
  session.broker.signal('SIGHUP');
  await session.broker.until(() => session.broker.log.includes('policy loaded'), 'the new policy is in force');
  assert.equal((await session.run(bob, set)).status, 0);
  assert.equal((await session.run(alice, set)).status, 3);
});
