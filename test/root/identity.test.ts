/** Who somebody is: what the kernel says, whatever he says himself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Account } from './accounts.ts';
import { Session } from './session.ts';

let session: Session;
let alice: Account;

before(async () => {
  session = new Session();
  alice = await session.user('alice');
  session.writePolicy({ devices: {}, rules: [] });
  await session.simulate();
});
after(() => session.end());

test('an account with a key is taken for what it is', async () => {
  const { status, out, err } = await session.run(alice, ['whoami', '--json']);
  assert.equal(status, 0, err);
  assert.deepEqual([JSON.parse(out).user, JSON.parse(out).uid], [alice.name, alice.uid]);
});
