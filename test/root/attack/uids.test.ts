/**
 * CVE-2018-19788: a user whose uid is above INT_MAX could do everything, for his number was negative to those who asked. Real accounts with such numbers
 * at a broker that runs as root.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Account } from '../accounts.ts';
import { policyFor } from '../policy.ts';
import { Session } from '../session.ts';

let session: Session;
let bench: Account;
const large = new Map<string, Account>();

before(async () => {
  session = await Session.open();
  const group = session.accounts.group('bench');
  bench = await session.user('alice', [group], 2 ** 32 - 3);
  for (const [label, uid] of [
    ['half', 2 ** 31],
    ['most', 2 ** 32 - 2],
  ] as const)
    large.set(label, await session.user(label, [], uid));
  session.writePolicy(policyFor(group));
  await session.simulate();
});
after(() => session.end());

test('the broker sees their numbers as they are', async () => {
  for (const account of [...large.values(), bench]) {
    const { status, out, err } = await session.run(account, ['whoami', '--json']);
    assert.equal(status, 0, err);
    const { uid, user, admin } = JSON.parse(out);
    assert.deepEqual([uid, user, admin], [account.uid, account.name, false]);
  }
});

test('they may do nothing, and administer nothing', async () => {
  for (const account of large.values())
    for (const words of [
      ['pwm', 'set', 'servo', '--period', '1ms', '--duty', '0.5ms'],
      ['policy', 'reload'],
      ['audit', 'tail'],
      ['lease', 'seize', 'servo', '--reason', 'x'],
    ]) {
      const { status } = await session.run(account, words);
      assert.notEqual(status, 0, `uid ${account.uid}: ${words.join(' ')}`);
    }
});

test('one of them who is allowed something by his group may just that', async () => {
  const { status, err } = await session.run(bench, ['pwm', 'disable', 'servo']);
  assert.equal(status, 0, err);
  assert.equal((await session.run(bench, ['audit', 'tail'])).status, 3);
});
