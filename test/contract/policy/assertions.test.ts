import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assertion } from '../../../contract/policy/assertion.ts';
import { parseAssertions, runAssertions } from '../../../contract/policy/assertions.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';

const policyText = `{
  "devices": {
    "fan": { "kind": "pwm", "chip": "/sys/devices/pwm", "channel": 1 },
    "arm": { "kind": "pwm", "chip": "/sys/devices/pwm", "channel": 2, "lease": "required" }
  },
  "groups": { "bench": { "unixGroups": ["bench"] }, "boss": { "users": ["boss"] } },
  "admins": ["boss"],
  "rules": [
    { "id": "bench-fan", "groups": ["bench"], "devices": ["*"], "allow": ["read", "write"],
      "limits": { "highRatio": [0, 0.8], "changesPerSecond": 3, "highRatioPerSecond": 0.9, "closeOnlyWhenOff": true } },
    { "id": "keyed", "users": ["carol"], "keys": ["SHA256:abc"], "devices": ["fan"], "allow": ["read"] }
  ]
}`;

function run(assertions: unknown[]) {
  const { policy } = parsePolicy(policyText);
  const { parsed, problems } = parseAssertions(JSON.stringify(assertions, null, 1));
  assert.ok(policy !== undefined && parsed !== undefined, JSON.stringify(problems));
  return runAssertions(policy, parsed);
}

const bench = { user: 'alice', groups: ['bench'] };
const write = (more: Partial<Assertion>) => ({ as: bench, access: 'write', device: 'fan', ...more });
const half = { enabled: true, periodNs: 1000, dutyNs: 500 };
const running = { ...half, polarity: 'normal' } as const;

function passes(...assertions: unknown[]): void {
  for (const outcome of run(assertions)) assert.ok(outcome.passed, outcome.message);
}

describe('policy assertions', () => {
  it('hold for groups, users, strangers and administrators', () => {
    passes(
      write({ state: half, expect: 'allow', rule: 'bench-fan' }),
      { as: { user: 'mallory' }, access: 'read', device: 'fan', expect: 'deny' },
      { as: { user: 'mallory' }, access: 'read', expect: 'allow' },
      { as: { user: 'mallory' }, access: 'admin', expect: 'deny' },
      { as: { user: 'boss' }, access: 'admin', expect: 'allow', rule: '(admin)' },
      { as: { user: 'root' }, access: 'admin', expect: 'allow' },
      { as: { user: 'root' }, access: 'write', device: 'fan', expect: 'deny' },
    );
  });

  it('hold for keys', () => {
    passes(
      { as: { user: 'carol', key: 'SHA256:abc' }, access: 'read', device: 'fan', expect: 'allow', rule: 'keyed' },
      { as: { user: 'carol' }, access: 'read', device: 'fan', expect: 'deny' },
    );
  });

  it('hold for limits, on the state that results', () => {
    passes(
      write({ state: { ...half, dutyNs: 900 }, expect: 'deny', rule: 'bench-fan', limit: 'highRatio' }),
      write({ previous: running, state: { periodNs: 600 }, expect: 'deny', limit: 'highRatio' }),
      write({ state: half, changesInLastSecond: 3, expect: 'deny', limit: 'changesPerSecond' }),
      write({ state: half, sinceLastChangeS: 0.1, expect: 'deny', limit: 'highRatioPerSecond' }),
      write({ previous: running, leavesRunning: true, expect: 'deny', limit: 'closeOnlyWhenOff' }),
      write({ previous: running, leavesRunning: false, expect: 'allow' }),
    );
  });

  it('hold for leases', () => {
    passes(
      write({ device: 'arm', state: half, expect: 'deny', limit: 'lease' }),
      write({ device: 'arm', state: half, lease: true, expect: 'allow' }),
      write({ device: 'arm', expect: 'allow', name: 'taking the lease itself' }),
    );
  });

  it('fail with what was decided instead, and their line', () => {
    const [first, second, third, fourth, fifth] = run([
      write({ state: half, expect: 'deny' }),
      write({ state: half, expect: 'allow', rule: 'other' }),
      write({ state: { ...half, dutyNs: 900 }, expect: 'deny', limit: 'lease', name: 'too much' }),
      write({ device: 'pump', expect: 'deny' }),
      { as: { user: 'mallory' }, access: 'read', device: 'fan', expect: 'deny', rule: 'keyed-no' },
    ]);
    assert.equal(first?.message, 'expected deny, got allow: allowed by bench-fan');
    assert.equal(first?.name, 'alice write fan');
    assert.equal(first?.line, 2);
    assert.equal(second?.message, "expected rule 'other' to decide, it was 'bench-fan': allowed by bench-fan");
    assert.match(third?.message ?? '', /^expected limit 'lease' to bite, it was 'highRatio': high ratio 0\.9/);
    assert.equal(third?.name, 'too much');
    assert.equal(fourth?.message, "there is no device 'pump' in policy.json");
    assert.match(fifth?.message ?? '', /^expected rule 'keyed-no' to decide/);
    for (const outcome of [first, second, third, fourth, fifth]) assert.equal(outcome?.passed, false);
  });

  it('are read strictly, with the line of a mistake', () => {
    const { parsed, problems } = parseAssertions(
      '[\n{ "as": { "user": "a" }, "access": "read", "expects": "deny" }\n]',
    );
    assert.equal(parsed, undefined);
    assert.ok(problems.some(({ line, message }) => line === 2 && message === "unknown key 'expects'"));
    assert.equal(parseAssertions('[').parsed, undefined);
  });
});
