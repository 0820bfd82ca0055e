import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QuotaUse } from '../../broker/quotas.ts';
import { compilePolicy } from '../../contract/policy/compile.ts';
import { parsePolicy } from '../../contract/policy/parse.ts';
import { quotaDefaults } from '../../contract/policy/schema.ts';
import { alice, bob, carol, names } from './people.ts';

test('as many as are allowed, and no more, until one is given back', () => {
  const use = new QuotaUse();
  for (let count = 0; count < 3; count++) use.take(1, 'connections', 3);
  assert.throws(() => use.take(1, 'connections', 3), { code: 'limit', data: { quota: 'connections', max: 3 } });
  use.give(1, 'connections');
  use.take(1, 'connections', 3);
  assert.throws(() => use.take(1, 'connections', 3), { code: 'limit' });
});

test('each user and each quota counts by itself', () => {
  const use = new QuotaUse();
  use.take(1, 'connections', 1);
  use.take(2, 'connections', 1);
  use.take(1, 'unansweredRequests', 1);
  assert.throws(() => use.take(2, 'connections', 1), { code: 'limit' });
  use.give(1, 'unansweredRequests');
  assert.throws(() => use.take(1, 'connections', 1), { code: 'limit' });
});

test('a user’s quotas are those of the policy, or of the most generous of his groups', () => {
  const parsed = parsePolicy(
    JSON.stringify({
      devices: {},
      rules: [],
      quotas: { leases: 4 },
      groups: {
        bench: { unixGroups: ['bench'], quotas: { connections: 5, leases: 6 } },
        alices: { users: ['alice'], quotas: { connections: 50 } },
      },
    }),
  );
  assert.ok(parsed.policy);
  const { policy } = compilePolicy(parsed.policy, names);
  const of = ({ credentials }: typeof alice) => {
    const { connections, leases, subscriptions } = policy.quotas(credentials);
    return [connections, leases, subscriptions];
  };
  const { connections, subscriptions } = quotaDefaults;
  assert.deepEqual(of(alice), [50, 6, subscriptions]);
  assert.deepEqual(of(bob), [5, 6, subscriptions]);
  assert.deepEqual(of(carol), [connections, 4, subscriptions]);
});
