/**
 * CVE-2018-19788: a uid above INT_MAX was taken for a negative number, that for an error, and the error for a yes. With real accounts of such
 * numbers: test/root/attack/uids.test.ts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy } from '../../contract/policy/compile.ts';
import { accessOn, decide } from '../../contract/policy/decide.ts';
import { parsePolicy } from '../../contract/policy/parse.ts';
import { policy as document, TestBroker } from '../broker/harness.ts';
import { alice, names, Person, root } from '../broker/people.ts';

/** The edges of 31 and 32 bits, what they would be as signed numbers, and what no kernel says. */
const uids = [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1, -1, -2, 2 ** 32, 2 ** 32 + alice.uid, Number.NaN];

test('no number is a user that it is not, whoever’s key comes with it', async () => {
  await using broker = await TestBroker.start();
  for (const uid of uids)
    for (const whose of [alice, root]) {
      const somebody = Object.assign(new Person('somebody', uid, ['bench', 'operators', 'root']), {
        signer: whose.signer,
      });
      const client = await broker.raw(somebody);
      client.send(await client.authenticate(await client.hello(), { uid: uid >>> 0 }));
      assert.equal((await client.ended())?.code, 'denied', `${uid} with the key of ${whose.name}`);
    }
  assert.equal(broker.broker.core.sessions.size, 0);
});

test('by their number they are nobody to the policy: no access, and no administrator', () => {
  const parsed = parsePolicy(JSON.stringify({ ...document, admins: ['operators'] }));
  assert.ok(parsed.policy);
  const { policy } = compilePolicy(parsed.policy, names);
  assert.ok(decide(policy, { principal: { uid: 0, user: 'root', gids: [0], key: '' }, access: 'admin' }).allowed);
  for (const uid of uids) {
    const principal = { uid, user: `u${uid}`, gids: [uid], key: '' };
    assert.equal(decide(policy, { principal, access: 'admin' }).allowed, false, `${uid} administers`);
    for (const device of policy.devices.keys()) {
      assert.deepEqual(accessOn(policy, principal, device), [], `${uid} on ${device}`);
      assert.equal(decide(policy, { principal, device, access: 'write' }).allowed, false);
    }
  }
});
