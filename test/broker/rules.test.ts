/** `policy.rules`: what the policy gives one on a device, as it stands there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { policy, refusal, TestBroker } from './harness.ts';
import { alice, bob, eve, victor } from './people.ts';

const ruled: PolicyDocument = {
  ...policy,
  rules: [
    {
      id: 'gentle',
      users: ['alice'],
      devices: ['fan', 'leds'],
      allow: ['read', 'write'],
      limits: { highRatio: [0, 0.5], frequencyHz: [20, 100] },
    },
    {
      id: 'strong',
      users: ['alice', 'bob'],
      devices: ['*'],
      allow: ['write', 'control'],
      dangers: ['unmount'],
      lease: 'required',
    },
    { id: 'never', users: ['bob'], devices: ['*'], deny: ['write'] },
    { id: 'other-key', users: ['alice'], keys: ['SHA256:none'], devices: ['fan'], allow: ['read'] },
    { id: 'look', groups: ['visitors'], devices: ['*'], allow: ['read'] },
  ],
};

test('each rule for one, in order, with its place, its limits and what it takes; without what is denied', async () => {
  await using broker = await TestBroker.start({ policy: ruled });
  const [hers, his] = [await broker.connect(alice), await broker.connect(bob)];
  const { rules } = await hers.policy.rules({ device: 'fan' });
  const [gentle, strong] = rules;
  assert.equal(rules.length, 2);
  assert.match(gentle?.where ?? '', /^policy\.json:\d+$/);
  assert.deepEqual(gentle, {
    rule: 'gentle',
    where: gentle?.where,
    allow: ['read', 'write'],
    limits: { highRatio: [0, 0.5], frequencyHz: [20, 100] },
    dangers: [],
    lease: false,
  });
  assert.deepEqual(strong, {
    rule: 'strong',
    where: strong?.where,
    allow: ['control', 'write'],
    limits: {},
    dangers: ['unmount'],
    lease: true,
  });
  assert.deepEqual(
    (await his.policy.rules({ device: 'fan' })).rules.map(({ rule, allow }) => [rule, allow]),
    [['strong', ['control']]],
  );
});

test('a channel is of its device; of what is unknown, that is said; who has no rule is given none', async () => {
  await using broker = await TestBroker.start({ policy: ruled });
  const [hers, visitors, stranger] = [
    await broker.connect(alice),
    await broker.connect(victor),
    await broker.connect(eve),
  ];
  assert.deepEqual(await hers.policy.rules({ device: 'leds/1' }), await hers.policy.rules({ device: 'leds' }));
  assert.deepEqual(
    (await visitors.policy.rules({ device: 'fan' })).rules.map(({ rule }) => rule),
    ['look'],
  );
  assert.deepEqual(await stranger.policy.rules({ device: 'fan' }), { rules: [] });
  await refusal(hers.policy.rules({ device: 'pump' }), 'not_found');
});

test('what a device takes a lease for is said of each of its rules', async () => {
  await using broker = await TestBroker.start({
    policy: { ...ruled, devices: { ...ruled.devices, fan: { ...ruled.devices.fan, lease: 'required' } } as never },
  });
  const { rules } = await (await broker.connect(alice)).policy.rules({ device: 'fan' });
  assert.deepEqual(
    rules.map(({ lease }) => lease),
    [true, true],
  );
});
