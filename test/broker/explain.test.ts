/** `policy.explain` says what the gate then does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { fc } from '../random-cases.ts';
import { policy, refusal, TestBroker } from './harness.ts';
import { alice, bob, eve, olga, victor } from './people.ts';

const limited: PolicyDocument = {
  ...policy,
  rules: [
    {
      id: 'weak',
      users: ['alice'],
      devices: ['fan', 'servo'],
      allow: ['read', 'write'],
      limits: { highRatio: [0, 0.5] },
    },
    { id: 'slow', users: ['alice'], devices: ['*'], allow: ['write'], limits: { frequencyHz: [0, 100] } },
    { id: 'free', users: ['bob'], devices: ['*'], allow: ['read', 'write', 'control'] },
    { id: 'never', users: ['bob'], devices: ['servo'], deny: ['write'] },
    { id: 'look', groups: ['visitors'], devices: ['*'], allow: ['read'] },
  ],
};

const channel = fc.constantFrom('fan', 'servo', 'heater', 'leds/1');
const some = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 });
const fields = {
  device: channel,
  enabled: some(fc.boolean()),
  periodNs: some(fc.constantFrom(0, 1_000_000, 20_000_000)),
  dutyNs: some(fc.constantFrom(0, 300_000, 900_000, 19_000_000)),
  polarity: some(fc.constantFrom('normal', 'inversed')),
};
const call = fc.oneof(
  fc.tuple(fc.constant('pwm.set'), fc.record(fields)),
  fc.tuple(
    fc.constant('pwm.setMany'),
    fc.record({
      sets: fc.uniqueArray(fc.record(fields), { minLength: 1, maxLength: 3, selector: ({ device }) => device }),
    }),
  ),
  fc.tuple(fc.constant('pwm.ratio'), fc.record({ device: channel, ratio: fc.constantFrom(0, 0.5, 1) })),
  fc.tuple(fc.constant('pwm.servo'), fc.record({ device: channel, degrees: fc.constantFrom(0, 90, 180) })),
  fc.tuple(fc.constantFrom('pwm.disable', 'pwm.open', 'pwm.get', 'devices.reset'), fc.record({ device: channel })),
  fc.tuple(fc.constantFrom('policy.reload', 'audit.tail', 'ping'), fc.constant({})),
);

test('what it allows is done, what it denies is denied for the same reason', async () => {
  await using broker = await TestBroker.start({ policy: limited });
  const people = [alice, bob, eve, olga, victor];
  const clients = await Promise.all(people.map((person) => broker.connect(person)));
  for (const device of ['fan', 'servo', 'heater', 'leds/1']) await clients[1]?.pwm.open({ device }).catch(() => {});
  await fc.assert(
    fc.asyncProperty(fc.nat(people.length - 1), call, async (who, [method, params]) => {
      const client = clients[who];
      assert.ok(client !== undefined);
      const explained = await client.policy.explain({ method, params }).catch((error: Refusal) => error);
      const done = await client.request(method, params).catch((error: Refusal) => error);
      const refused = done instanceof Refusal ? done : undefined;
      if (explained instanceof Refusal) return assert.equal(refused?.code, explained.code);
      // What the kernel or arithmetic refuses is not the policy's to say.
      if (refused !== undefined && refused.code !== 'denied') return;
      assert.deepEqual(
        [explained.allowed, explained.allowed ? undefined : explained.message],
        [refused === undefined, refused?.message],
      );
    }),
    { numRuns: 250 },
  );
});

test('an administrator asks for others, as they would be if they came now', async () => {
  await using broker = await TestBroker.start({ policy: limited });
  const [admin, client] = [await broker.connect(olga), await broker.connect(alice)];
  const set = { method: 'pwm.set', params: { device: 'fan', enabled: true, periodNs: 1000, dutyNs: 900 } };
  const answer = await admin.policy.explain({ ...set, user: 'alice' });
  assert.deepEqual(answer, await client.policy.explain(set));
  assert.deepEqual([answer.allowed, answer.rule, answer.limit], [false, 'weak', 'highRatio']);
  assert.match(answer.message, /^high ratio 0\.9 is above 0\.5 \(rule weak, policy\.json:\d+\)$/);
  assert.match(answer.ask ?? '', /highRatio in rule weak/);
  assert.equal((await admin.policy.explain({ ...set, user: 'bob' })).rule, 'free');
  await refusal(admin.policy.explain({ ...set, user: 'nobody' }), 'not_found');
  await refusal(client.policy.explain({ ...set, user: 'bob' }), 'denied');
  await refusal(client.policy.explain({ method: 'pwm.fly' }), 'not_found');
  await refusal(client.policy.explain({ method: 'pwm.set', params: { device: 'fan', speed: 1 } }), 'invalid');
});

test('what a limit objects to, and what it allows, is told as the refusal of the call tells it', async () => {
  await using broker = await TestBroker.start({ policy: limited });
  const postern = await broker.connect(alice);
  const set = { device: 'fan', enabled: true, periodNs: 1000, dutyNs: 950 };
  const { limit, value, allowedValue } = await postern.policy.explain({ method: 'pwm.set', params: set });
  assert.deepEqual({ limit, value, allowedValue }, { limit: 'highRatio', value: 0.95, allowedValue: [0, 0.5] });
  const { data } = await refusal(postern.pwm.set(set), 'denied');
  assert.deepEqual([data.value, data.allowedValue], [value, allowedValue]);
});
