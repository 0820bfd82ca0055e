/** A policy in several files: what they come to, and that a mistake is told with its place in its own file. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Principal } from '../../../contract/access.ts';
import { decide } from '../../../contract/policy/decide.ts';
import { lintPolicyFiles } from '../../../contract/policy/lint.ts';
import { parsePolicyFiles } from '../../../contract/policy/parse.ts';
import { shipped, shippedInstrumentProfiles } from '../../../contract/policy/profiles.ts';

const names = { uid: (user: string) => ({ ada: 1, bob: 2 })[user], gid: () => undefined };
const ada: Principal = { uid: 1, user: 'ada', gids: [], key: '' };

const main = `{
  "devices": { "fan": { "kind": "pwm", "chip": "/sys/devices/a", "channel": 1 } },
  "groups": { "bench": { "users": ["ada"] } },
  "quotas": { "connections": 4 },
  "rules": [{ "id": "bench-fan", "groups": ["bench"], "devices": ["fan"], "allow": ["read", "write"] }]
}`;
const lamp = `{
  "devices": { "lamp": { "kind": "led", "led": "status" } },
  "rules": [
    { "id": "bench-lamp", "groups": ["bench"], "devices": ["lamp"], "allow": ["read", "write"],
      "limits": { "brightness": [0, 3] } }
  ]
}`;

const lint = (texts: Readonly<Record<string, string>>) => {
  const files = Object.entries(texts).map(([name, text]) => ({ name, text }));
  const { findings, policy } = lintPolicyFiles(files, names, shipped, shippedInstrumentProfiles);
  const said = findings.map(
    ({ file, line, column, path, severity, message }) => `${file}:${line}:${column} ${severity} ${path}: ${message}`,
  );
  return { policy, said, errors: said.filter((line) => line.includes(' error ')) };
};

describe('what stands in several files', () => {
  const whole = { 'policy.json': main, 'policy.d/lamp.json': lamp };

  test('is one policy: a rule may be for a group and a device of another file', () => {
    const { policy, errors } = lint({ ...whole, 'policy.d/people.json': '{ "quotas": { "leases": 2 } }' });
    assert.deepEqual(errors, []);
    assert.deepEqual([...(policy?.devices.keys() ?? [])], ['fan', 'lamp']);
    assert.deepEqual(
      policy?.rules.map(({ id, file, line }) => `${id} ${file}:${line}`),
      ['bench-fan policy.json:5', 'bench-lamp policy.d/lamp.json:4'],
    );
    const { connections, leases } = policy?.quotas(ada) ?? {};
    assert.deepEqual({ connections, leases }, { connections: 4, leases: 2 });
  });

  test('a refusal says in which file the rule, or its limit, stands', () => {
    const { policy } = lint(whole);
    assert.ok(policy);
    const state = { brightness: 9, trigger: 'none' };
    const effect = { kind: 'led', previous: { brightness: 0, trigger: 'none' }, states: [state] } as const;
    const verdict = decide(policy, { principal: ada, device: 'lamp', access: 'write', effect });
    assert.ok(!verdict.allowed);
    assert.equal(verdict.where, 'policy.d/lamp.json:5');
    assert.match(verdict.message, /\(rule bench-lamp, policy\.d\/lamp\.json:5\)/);
  });

  test('what no fragment has is as it was', () => {
    const alone = lint({ 'policy.json': main });
    const beside = lint({ 'policy.json': main, 'policy.d/empty.json': '{ /* nothing yet */ }' });
    assert.deepEqual(beside.said, alone.said);
    assert.deepEqual(
      beside.policy?.rules.map(({ id }) => id),
      ['bench-fan'],
    );
  });
});

test('a deny holds wherever it stands, and whatever its file is called', () => {
  const deny = '{ "rules": [{ "id": "not-ada", "users": ["ada"], "devices": ["*"], "deny": ["write"] }] }';
  for (const files of [
    { 'policy.json': main, 'policy.d/00-no.json': deny, 'policy.d/50-lamp.json': lamp },
    { 'policy.json': main, 'policy.d/50-lamp.json': lamp, 'policy.d/99-no.json': deny },
  ]) {
    const { policy, errors } = lint(files);
    assert.deepEqual(errors, []);
    assert.ok(policy);
    for (const device of ['fan', 'lamp']) {
      const verdict = decide(policy, { principal: ada, device, access: 'write' });
      assert.equal(verdict.allowed ? '' : verdict.rule, 'not-ada', `${device}: ${Object.keys(files)}`);
      assert.ok(decide(policy, { principal: ada, device, access: 'read' }).allowed);
    }
  }
});

describe('what two files define is a mistake that names both', () => {
  for (const [what, fragment, said] of [
    [
      'a device',
      '{\n  "devices": { "fan": { "kind": "led", "led": "x" } } }',
      "policy.d/x.json:2:16 error devices.fan: there is a device 'fan' in policy.json:2 already: one name, one file",
    ],
    [
      'a group',
      '{\n  "groups": {\n "bench": { "users": ["bob"] } } }',
      "policy.d/x.json:3:2 error groups.bench: there is a group 'bench' in policy.json:3 already: one name, one file",
    ],
    [
      'a quota',
      '{ "quotas": { "connections": 9 } }',
      "policy.d/x.json:1:15 error quotas.connections: there is a quota 'connections' in policy.json:4 already: one name, one file",
    ],
    [
      'a rule id',
      '{ "rules": [\n { "id": "bench-fan", "users": ["ada"], "devices": ["fan"], "deny": ["write"] }] }',
      "policy.d/x.json:2:4 error rules[0].id: the rule id 'bench-fan' stands twice: in policy.json:5 too",
    ],
  ] as const)
    test(what, () => assert.deepEqual(lint({ 'policy.json': main, 'policy.d/x.json': fragment }).errors, [said]));

  test('two fragments too', () => {
    const { errors, policy } = lint({ 'policy.json': main, 'policy.d/a.json': lamp, 'policy.d/b.json': lamp });
    assert.equal(policy, undefined, 'and is no policy');
    assert.match(errors[0] ?? '', /^policy\.d\/b\.json:2:\d+ error devices\.lamp: .* policy\.d\/a\.json:2 already/);
  });
});

describe('mistakes have their place in their own file, in the order of the files', () => {
  test('of form', () => {
    const { errors, policy } = lint({
      'policy.json': main,
      'policy.d/a.json': '{ "rulez": [] }',
      'policy.d/b.json': '{\n "rules": [ {',
    });
    assert.equal(policy, undefined);
    assert.match(errors[0] ?? '', /^policy\.d\/a\.json:1:3 error rulez: unknown key 'rulez'$/);
    assert.match(errors[1] ?? '', /^policy\.d\/b\.json:2:\d+ error : not JSON/);
  });

  test('of sense, whose numbers are those of the file', () => {
    const rule = '{\n  "rules": [{ "id": "r", "groups": ["nobody-knows"], "devices": ["fan"], "allow": ["read"] }] }';
    assert.deepEqual(lint({ 'policy.json': main, 'policy.d/a.json': rule }).errors, [
      "policy.d/a.json:2:37 error rules[0].groups[0]: there is no group 'nobody-knows' in this policy",
    ]);
  });

  test('the first file must have what a policy must have, and fragments need nothing', () => {
    const { problems } = parsePolicyFiles([
      { name: 'policy.json', text: '{}' },
      { name: 'policy.d/a.json', text: main },
    ]);
    assert.deepEqual(
      problems.map(({ file, message }) => `${file} ${message}`),
      ["policy.json the key 'devices' is missing", "policy.json the key 'rules' is missing"],
    );
  });
});

test('places of what stands nowhere are those of what is nearest', () => {
  const { policy } = parsePolicyFiles([
    { name: 'policy.json', text: main },
    { name: 'policy.d/a.json', text: '{\n\n "admins": ["bench"] }' },
  ]);
  const placed = (...path: (string | number)[]) => {
    const { file, line } = policy?.placeOf(path) ?? {};
    return `${file}:${line}`;
  };
  assert.equal(placed('admins'), 'policy.d/a.json:3');
  assert.equal(placed('admins', 0), 'policy.d/a.json:3');
  assert.equal(placed('rules', 0, 'limits', 'highRatio'), 'policy.json:5');
  assert.equal(placed('rules', 7), 'policy.json:5');
  assert.equal(placed(), 'policy.json:1');
});
