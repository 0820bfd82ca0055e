import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Access, deviceAccessNames, type Principal } from '../../../contract/access.ts';
import { accessOn, BUILT_IN, decide } from '../../../contract/policy/decide.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';
import type { PwmState } from '../../../contract/pwm/waveform.ts';
import { fc } from '../../random-cases.ts';
import { alice, bench, bob, devices, eve, off, on, policyWith, write } from './decide-fixture.ts';

test('nothing matching is a denial', () => {
  const verdict = decide(policyWith(), { principal: alice, device: 'fan', access: 'read' });
  assert.equal(verdict.allowed, false);
});

test('a group by system group and by user, and nobody else', () => {
  const policy = policyWith(bench);
  for (const [principal, allowed] of [
    [alice, true],
    [bob, true],
    [eve, false],
  ] as const)
    assert.equal(decide(policy, { principal, device: 'fan', access: 'read' }).allowed, allowed, principal.user);
});

test('a denial to an outsider names the rule that would do, its line and whom to ask', () => {
  const verdict = decide(policyWith(bench), { principal: eve, device: 'fan', access: 'write' });
  assert.ok(!verdict.allowed);
  assert.match(
    verdict.message,
    /no rule allows eve \(uid 1003\) to write fan; rule bench-fan \(policy\.json:\d+\) allows it to group bench/,
  );
  assert.equal(verdict.ask, 'an administrator to be added to group bench');
});

test('access that is not listed is not there, and devices that are not listed neither', () => {
  const policy = policyWith({ ...bench, allow: ['read'] });
  assert.equal(decide(policy, { principal: alice, device: 'fan', access: 'write' }).allowed, false);
  assert.equal(decide(policy, { principal: alice, device: 'heater', access: 'read' }).allowed, false);
});

test('a rule may ask for one of some keys', () => {
  const policy = policyWith({ ...bench, keys: ['SHA256:b'] });
  assert.equal(decide(policy, { principal: alice, device: 'fan', access: 'read' }).allowed, false);
  assert.equal(decide(policy, { principal: bob, device: 'fan', access: 'read' }).allowed, true);
});

test('a lease may be required by the rule or by the device', () => {
  const byRule = policyWith({ ...bench, lease: 'required' });
  const byDevice = policyWith({ ...bench, devices: ['heater'] });
  for (const [policy, device] of [
    [byRule, 'fan'],
    [byDevice, 'heater'],
  ] as const) {
    assert.equal(decide(policy, write(on(1), off, { device })).allowed, false);
    assert.equal(decide(policy, write(on(1), off, { device, holdsLease: true })).allowed, true);
    assert.equal(decide(policy, { principal: alice, device, access: 'read' }).allowed, true);
    const switchOff = write({ ...on(1), enabled: false }, on(1), { device });
    assert.equal(decide(policy, switchOff).allowed, true, 'off needs no lease');
    const close = {
      principal: alice,
      device,
      access: 'write' as const,
      effect: { kind: 'pwm' as const, previous: on(1), states: [], leavesRunning: true },
    };
    assert.equal(decide(policy, close).allowed, false, 'giving it back does');
  }
});

test('one single rule must allow the whole: limits of several are never merged', () => {
  const policy = policyWith(
    { ...bench, id: 'slow', limits: { highRatio: [0, 1], frequencyHz: [0, 100] } },
    { ...bench, id: 'weak', limits: { highRatio: [0, 0.1], frequencyHz: [0, 1e6] } },
  );
  const strongAndFast = decide(policy, write(on(9000)));
  assert.equal(strongAndFast.allowed, false);
  const weakAndFast = decide(policy, write(on(900)));
  assert.deepEqual(weakAndFast, { allowed: true, rule: 'weak' });
});

test('a matching deny wins, wherever it stands', () => {
  const deny = { id: 'not-alice', users: ['alice'], devices: ['*'], deny: ['write'] };
  for (const rules of [
    [bench, deny],
    [deny, bench],
  ]) {
    assert.equal(decide(policyWith(...rules), write(on(1))).allowed, false);
    assert.equal(decide(policyWith(...rules), write(on(1), off, { principal: bob })).allowed, true);
    assert.deepEqual(accessOn(policyWith(...rules), alice, 'fan'), ['read']);
  }
});

test('admin is for the admins’ groups and uid 0, and a rule cannot give it', () => {
  const ruled = parsePolicy(JSON.stringify({ devices, rules: [{ ...bench, allow: ['admin'] }] }));
  assert.match(ruled.problems[0]?.message ?? '', /"read"/);
  const policy = policyWith(bench);
  const admin = (principal: Principal) => decide(policy, { principal, access: 'admin' });
  assert.equal(admin(alice).allowed, false);
  assert.deepEqual(admin({ ...alice, gids: [501] }), { allowed: true, rule: BUILT_IN.admin });
  assert.deepEqual(admin({ ...alice, uid: 0 }), { allowed: true, rule: BUILT_IN.admin });
  assert.equal(
    decide(policy, { principal: { ...eve, uid: 0 }, device: 'fan', access: 'read' }).allowed,
    false,
    'uid 0 has no bypass to devices',
  );
});

test('what concerns no device is for every enrolled key', () => {
  assert.deepEqual(decide(policyWith(), { principal: eve, access: 'read' }), {
    allowed: true,
    rule: BUILT_IN.everyone,
  });
});

const anyRule = fc.record({
  groups: fc.constantFrom(['bench'], ['ops']),
  devices: fc.constantFrom(['fan'], ['heater'], ['*']),
  allow: fc.uniqueArray(fc.constantFrom(...deviceAccessNames)),
  limits: fc.constantFrom(
    {},
    { highRatio: [0, 0.5] },
    { highRatio: [0.3, 1] },
    { frequencyHz: [0, 100] },
    { polarity: 'normal' },
  ),
});
const anyState = fc.record({
  enabled: fc.boolean(),
  periodNs: fc.integer({ min: 1, max: 1_000_000 }),
  dutyNs: fc.integer({ min: 0, max: 1_000_000 }),
  polarity: fc.constantFrom<PwmState['polarity']>('normal', 'inversed'),
});
const anyQuestion = fc.record({
  principal: fc.constantFrom(alice, bob, eve),
  device: fc.constantFrom('fan', 'heater'),
  access: fc.constantFrom<Access>('read', 'write', 'control'),
  effect: fc.record({
    kind: fc.constant('pwm' as const),
    previous: anyState,
    states: fc.array(anyState, { minLength: 1, maxLength: 3 }),
  }),
  holdsLease: fc.boolean(),
});

test('property: adding a deny never grants, adding an allow never takes away', () => {
  const numbered = (rules: object[]) => rules.map((rule, index) => ({ id: `r${index}`, ...rule }));
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 5 }), anyRule, anyQuestion, (rules, extra, question) => {
      const { allow, ...rest } = extra;
      const base = decide(policyWith(...numbered(rules)), question).allowed;
      const withDeny = decide(policyWith(...numbered([...rules, { ...rest, deny: allow }])), question).allowed;
      const withAllow = decide(policyWith(...numbered([...rules, extra])), question).allowed;
      assert.ok(base || !withDeny);
      assert.ok(withAllow || !base);
    }),
    { numRuns: 300 },
  );
});
