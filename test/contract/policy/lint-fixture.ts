/** A policy without a finding, and what the linter says after one thing in it was changed. */
import assert from 'node:assert/strict';
import type { DeviceEntry } from '../../../contract/policy/entries.ts';
import { lintPolicy } from '../../../contract/policy/lint.ts';
import type { PolicyDocument, PwmEntry } from '../../../contract/policy/schema.ts';
import { instruments, profiles } from './profile-fixture.ts';

export const names = {
  uid: (user: string) => ({ root: 0, toor: 0, operator: 1000, driver: 900, chauffeur: 900 })[user],
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
  return said(policy);
}

function said(policy: PolicyDocument): string[] {
  const { findings } = lintPolicy(JSON.stringify(policy, null, 1), names, 'policy.json', profiles, instruments);
  return findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
}

type Rule = PolicyDocument['rules'][number];

/** What the linter says of these devices and one rule for all of them, which allows to read, write and control. */
export function lintOf(devices: Record<string, DeviceEntry>, rule: Partial<Rule> = {}, ...more: Rule[]): string[] {
  const base: Rule = {
    id: 'bench',
    groups: ['bench'],
    devices: Object.keys(devices),
    allow: ['read', 'write', 'control'],
  };
  return said({ ...clean(), devices, rules: [{ ...base, ...rule }, ...more] });
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
