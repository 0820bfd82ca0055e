import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy } from '../../../contract/policy/compile.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';

const names = { uid: () => undefined, gid: () => undefined };
const rule = { id: 'r', users: ['alice'], devices: ['fan'], allow: ['read'] };

function problemsOf(...rules: object[]): string[] {
  const devices = { fan: { kind: 'pwm', chip: '/sys/devices/a', channel: 0 } };
  const parsed = parsePolicy(JSON.stringify({ devices, rules }));
  assert.ok(parsed.policy);
  const { problems } = compilePolicy(parsed.policy, names);
  return problems.filter(({ severity }) => severity === 'error').map(({ path, message }) => `${path}: ${message}`);
}

test('a rule that is sound has no problem', () => {
  assert.deepEqual(problemsOf(rule), []);
});

for (const [what, rules, problem] of [
  ['two rules of one id', [rule, rule], "rules[1].id: the rule id 'r' stands twice: in policy.json:1 too"],
  [
    'a device that is not there',
    [{ ...rule, devices: ['fan', 'pump'] }],
    "rules[0].devices[1]: there is no device 'pump' in this policy",
  ],
  [
    'a group that is not there',
    [{ ...rule, groups: ['bench'] }],
    "rules[0].groups[0]: there is no group 'bench' in this policy",
  ],
] as const)
  test(`${what} is an error`, () => {
    assert.deepEqual(problemsOf(...rules), [problem]);
  });

test('a rule that says nothing, or for nobody, is an error', () => {
  const { allow: _allow, ...silent } = rule;
  const { users: _users, ...nobody } = rule;
  assert.match(problemsOf(silent)[0] ?? '', /neither allows nor denies/);
  assert.match(problemsOf(nobody)[0] ?? '', /is for nobody/);
});
