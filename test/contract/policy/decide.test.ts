import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Access, deviceAccessNames, type Principal } from '../../../contract/access.ts';
import { compilePolicy, type Policy } from '../../../contract/policy/compile.ts';
import { accessOn, BUILT_IN, decide, type Question } from '../../../contract/policy/decide.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';
import type { PwmState } from '../../../contract/pwm/waveform.ts';

const users: Record<string, number> = { root: 0, alice: 1001, bob: 1002 };
const groups: Record<string, number> = { pwm: 500, ops: 501 };
const names = { uid: (name: string) => users[name], gid: (name: string) => groups[name] };

function policyOf(document: unknown): Policy {
  const parsed = parsePolicy(JSON.stringify(document, null, 1));
  assert.deepEqual(parsed.problems, []);
  assert.ok(parsed.policy);
  const { policy, problems } = compilePolicy(parsed.policy, names, 'policy.json');
  assert.deepEqual(problems, []);
  return policy;
}

const devices = {
  fan: { kind: 'pwm', chip: '/sys/devices/a', channel: 0 },
  heater: { kind: 'pwm', chip: '/sys/devices/a', channel: 1, lease: 'required' },
};
const policyWith = (...rules: object[]) =>
  policyOf({
    devices,
    groups: { bench: { unixGroups: ['pwm'], users: ['bob'] }, ops: { unixGroups: ['ops'] } },
    rules,
    admins: ['ops'],
  });

const alice: Principal = { uid: 1001, user: 'alice', gids: [1001, 500], key: 'SHA256:a' };
const bob: Principal = { uid: 1002, user: 'bob', gids: [1002], key: 'SHA256:b' };
const eve: Principal = { uid: 1003, user: 'eve', gids: [1003], key: 'SHA256:e' };

const off: PwmState = { enabled: false, periodNs: 10000, dutyNs: 5000, polarity: 'normal' };
const on = (dutyNs: number, more: Partial<PwmState> = {}): PwmState => ({
  enabled: true,
  periodNs: 10000,
  dutyNs,
  polarity: 'normal',
  ...more,
});
const write = (next: PwmState, previous: PwmState = off, more: Partial<Question> = {}): Question => ({
  principal: alice,
  device: 'fan',
  access: 'write',
  effect: { previous, states: [next] },
  ...more,
});

const bench = { id: 'bench-fan', groups: ['bench'], devices: ['fan'], allow: ['read', 'write'] };
const limited = policyWith({
  ...bench,
  limits: { highRatio: [0, 0.8], frequencyHz: [20, 200_000], polarity: 'normal' },
});

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

test('each limit names itself, its value, its bound and its line', () => {
  const cases: [PwmState, string, RegExp][] = [
    [on(9500), 'highRatio', /^high ratio 0\.95 is above 0\.8 \(rule bench-fan, policy\.json:(\d+)\)$/],
    [
      on(1, { periodNs: 1000 }),
      'frequencyHz',
      /^frequency 1e\+6 Hz is above 200000 Hz|^frequency 1000000 Hz is above 200000 Hz/,
    ],
    [on(5000, { polarity: 'inversed' }), 'polarity', /^polarity inversed is not normal/],
  ];
  for (const [state, limit, message] of cases) {
    const verdict = decide(limited, write(state));
    assert.ok(!verdict.allowed);
    assert.equal(verdict.limit, limit);
    assert.match(verdict.message, message);
  }
});

test('the bound itself is allowed, what is beyond it is not', () => {
  assert.equal(decide(limited, write(on(8000))).allowed, true);
  assert.equal(decide(limited, write(on(8001))).allowed, false);
});

test('below the least is refused like above the most, and an output that is off is bound too', () => {
  const policy = policyWith({ ...bench, limits: { highRatio: [0.2, 0.8], frequencyHz: [50_000, 200_000] } });
  const allowed = (state: PwmState) => decide(policy, write(state, on(3000))).allowed;
  assert.deepEqual([allowed(on(2000)), allowed(on(1900))], [true, false]);
  assert.equal(allowed(on(5000, { periodNs: 25_000 })), false, 'too slow');
  assert.equal(allowed({ ...on(5000, { periodNs: 25_000 }), enabled: false }), false, 'a period for the next enable');
});

test('turning off in one state and on in the other is not turning off', () => {
  const states = [{ ...on(9000), enabled: false }, on(9000)];
  assert.equal(decide(limited, write(on(9000), on(9000), { effect: { previous: on(9000), states } })).allowed, false);
});

test('no partial set slips past the high ratio: period alone, polarity alone, preset while off', () => {
  const ratioOnly = policyWith({ ...bench, limits: { highRatio: [0, 0.5] } });
  assert.equal(decide(ratioOnly, write(on(5000, { periodNs: 6000 }), on(5000))).allowed, false, 'a shorter period');
  assert.equal(
    decide(ratioOnly, write(on(2000, { polarity: 'inversed' }), on(2000))).allowed,
    false,
    'an inversed polarity',
  );
  assert.equal(
    decide(ratioOnly, write({ ...off, dutyNs: 9000 })).allowed,
    false,
    'a preset that would come alive with the next enable',
  );
  assert.equal(
    decide(ratioOnly, write({ ...off, polarity: 'inversed', dutyNs: 0 })).allowed,
    false,
    'an inversed channel that idles high',
  );
});

test('a state on the way, or what the hardware rounds to, is bound as well', () => {
  const verdict = decide(limited, write(on(8000), off, { effect: { previous: off, states: [on(8000), on(8010)] } }));
  assert.ok(!verdict.allowed);
  assert.match(verdict.message, /in what the hardware would do/);
});

test('running states on the way are bound from above, not from below', () => {
  const policy = policyWith({ ...bench, limits: { highRatio: [0.2, 0.5] } });
  const by = (dutyNs: number) =>
    decide(
      policy,
      write(on(3000), on(4000), { effect: { previous: on(4000), states: [on(3000)], passing: [on(dutyNs)] } }),
    ).allowed;
  assert.deepEqual([by(6000), by(4500), by(1000)], [false, true, true]);
});

test('turning off is never refused to one who may write, whatever is set now', () => {
  const outside = on(9900, { polarity: 'inversed' });
  for (const next of [
    { ...outside, enabled: false },
    { ...outside, enabled: false, dutyNs: 0 },
    { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' as const },
  ])
    assert.equal(decide(limited, write(next, outside)).allowed, true);
  assert.equal(decide(limited, write({ ...outside, enabled: false }, outside, { principal: eve })).allowed, false);
});

test('how fast the high ratio may change', () => {
  const policy = policyWith({ ...bench, limits: { highRatioPerSecond: 0.5 } });
  const step = (from: PwmState, to: PwmState, sinceLastChangeS: number) =>
    decide(policy, write(to, from, { usage: { changesInLastSecond: 0, sinceLastChangeS } })).allowed;
  assert.equal(step(on(1000), on(5900), 1), true);
  assert.equal(step(on(1000), on(6100), 1), false);
  assert.equal(step(on(6100), on(1000), 1), false, 'nor down');
  assert.equal(step(on(1000), on(6100), 100), false, 'waiting does not save up');
  assert.equal(step(on(1000), on(1500), 0.05), false);
  assert.equal(step({ ...off, dutyNs: 9000 }, on(9000), 5), false, 'from off it starts at 0');
  assert.equal(step(on(9000), { ...on(9000), enabled: false }, 0), true, 'off at once');
});

test('how many changes a second', () => {
  const policy = policyWith({ ...bench, limits: { changesPerSecond: 10 } });
  const at = (changesInLastSecond: number) =>
    decide(policy, write(on(1), off, { usage: { changesInLastSecond } })).allowed;
  assert.deepEqual([at(9), at(10)], [true, false]);
});

test('closing a running channel can be forbidden', () => {
  const policy = policyWith({ ...bench, limits: { closeOnlyWhenOff: true } });
  const close = (leavesRunning: boolean) =>
    decide(policy, {
      principal: alice,
      device: 'fan',
      access: 'write',
      effect: { previous: on(1), states: [], leavesRunning },
    }).allowed;
  assert.deepEqual([close(false), close(true)], [true, false]);
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
      effect: { previous: on(1), states: [], leavesRunning: true },
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
  effect: fc.record({ previous: anyState, states: fc.array(anyState, { minLength: 1, maxLength: 3 }) }),
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
