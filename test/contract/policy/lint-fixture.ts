/** A policy without a finding, and what the linter says after one thing in it was changed. */
import assert from 'node:assert/strict';
import { lintPolicy } from '../../../contract/policy/lint.ts';
import type { PolicyDocument, PwmEntry } from '../../../contract/policy/schema.ts';

export const names = {
  uid: (user: string) => ({ root: 0, operator: 1000 })[user],
  gid: (group: string) => ({ bench: 500, pwm: 501 })[group],
};

/** A policy without a finding. Each test changes one thing in it. */
const clean = (): PolicyDocument => ({
  devices: { fan: { kind: 'pwm', chip: '/sys/devices/platform/soc/pwm', channel: 1 } },
  groups: { bench: { unixGroups: ['bench'], users: ['operator'] } },
  rules: [{ id: 'bench-fan', groups: ['bench'], devices: ['fan'], allow: ['read', 'write'] }],
});

export function lint(change: (policy: PolicyDocument) => void): string[] {
  const policy = clean();
  change(policy);
  const { findings } = lintPolicy(JSON.stringify(policy, null, 1), names, 'policy.json');
  return findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
}

export const rule = (policy: PolicyDocument) => policy.rules[0] as PolicyDocument['rules'][number];
export function fan(policy: PolicyDocument): PwmEntry {
  const entry = policy.devices.fan;
  assert.ok(entry?.kind === 'pwm');
  return entry;
}

export function expectOne(found: readonly string[], pattern: RegExp): void {
  assert.equal(found.length, 1, found.join('\n'));
  assert.match(found[0] ?? '', pattern);
}
