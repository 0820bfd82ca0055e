import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lintPolicy } from '../../../contract/policy/lint.ts';
import type { PolicyDocument, PwmEntry } from '../../../contract/policy/schema.ts';
import { expectOne, fan, lint, names, rule } from './lint-fixture.ts';

describe('lint: the file', () => {
  it('finds nothing in a clean policy', () => {
    assert.deepEqual(
      lint(() => {}),
      [],
    );
  });

  it('gives the form errors alone, without a policy', () => {
    const { findings, policy } = lintPolicy('{ "devices": {}, "rules": [], "rulez": [] }', names, 'policy.json');
    assert.equal(policy, undefined);
    assert.deepEqual(
      findings.map(({ severity, message }) => ({ severity, message })),
      [{ severity: 'error', message: "unknown key 'rulez'" }],
    );
  });

  it('lists findings in the order of the file, with their lines', () => {
    const text = `{
      "devices": {
        "fan": { "kind": "pwm", "chip": 0, "channel": 1 }
      },
      "groups": { "bench": { "unixGroups": ["bench"] } },
      "rules": [
        { "id": "a", "groups": ["nobody"], "devices": ["fan"], "allow": ["read"] },
        { "id": "b", "groups": ["bench"], "devices": ["*"], "allow": ["read", "write"] }
      ]
    }`;
    const { findings } = lintPolicy(text, names, 'policy.json');
    const lines = findings.map(({ line }) => line);
    assert.deepEqual(
      lines,
      lines.toSorted((a, b) => a - b),
    );
    assert.ok(findings.some(({ line, message }) => line === 3 && message.includes('chip 0')));
    assert.ok(findings.some(({ line, message }) => line === 7 && message.includes("no group 'nobody'")));
    assert.ok(findings.some(({ line, message }) => line === 8 && message.includes('every device')));
  });
});

describe('lint: the inventory', () => {
  const second = (entry: Omit<PwmEntry, 'kind'>) => (policy: PolicyDocument) => {
    policy.devices.blower = { kind: 'pwm', ...entry };
    rule(policy).devices.push('blower');
  };
  const chip = '/sys/devices/platform/soc/pwm';

  it('refuses two names for one channel', () => {
    expectOne(
      lint(second({ chip, channel: 1 })),
      /^error devices\.blower: 'blower' and 'fan' are two names.*channel 1\)/,
    );
  });
  it('refuses what overlaps and is equally narrow', () => {
    const ranges = (first: [number, number], second: [number, number]) =>
      lint((policy) => {
        policy.devices = {
          fan: { kind: 'pwm', chip, channels: first },
          blower: { kind: 'pwm', chip, channels: second },
        };
        rule(policy).devices.push('blower');
      });
    expectOne(ranges([0, 3], [3, 5]), /^error devices\.blower: .*\(channel 3\)/);
    expectOne(ranges([0, 3], [2, 5]), /^error devices\.blower: .*\(channels 2 to 3\)/);
    assert.deepEqual(ranges([0, 3], [4, 5]), []);
    expectOne(
      lint((policy) => {
        policy.devices = { fan: { kind: 'pwm', chip }, blower: { kind: 'pwm', chip, channel: '*' } };
        rule(policy).devices.push('blower');
      }),
      /^error devices\.blower: .*\(channels 0 and up\)/,
    );
  });
  it('notes that a narrower entry names a channel of a wider one', () => {
    expectOne(lint(second({ chip, channels: [0, 3] })), /^note devices\.blower: 'fan' takes channel 1 out of 'blower'/);
    expectOne(lint(second({ chip })), /^note devices\.blower: 'fan' takes/);
    expectOne(lint(second({ chip: '*', channel: 1 })), /^note devices\.blower: 'fan' takes/);
  });
  it('takes a trailing slash for the same chip', () => {
    expectOne(lint(second({ chip: `${chip}/`, channel: 1 })), /^error/);
  });
  it('accepts other channels of the chip and other chips', () => {
    assert.deepEqual(lint(second({ chip, channels: [2, 3] })), []);
    assert.deepEqual(lint(second({ chip: '/sys/devices/platform/other/pwm', channel: 1 })), []);
  });
  it('warns where a number and a path may be the same chip', () => {
    const found = lint(second({ chip: 3, channel: 1 }));
    assert.ok(
      found.some((line) => /^warning devices\.blower: .*may be one device/.test(line)),
      found.join('\n'),
    );
  });
  it('warns of chip numbers, also as a class path', () => {
    expectOne(
      lint((policy) => {
        fan(policy).chip = 0;
      }),
      /^warning devices\.fan\.chip: .*may change/,
    );
    expectOne(
      lint((policy) => {
        fan(policy).chip = '/sys/class/pwm/pwmchip0';
      }),
      /^warning devices\.fan\.chip: .*may change/,
    );
  });
  it('refuses channel together with channels', () => {
    expectOne(
      lint((policy) => {
        fan(policy).channels = [0, 1];
      }),
      /^error devices\.fan\.channels: .*both/,
    );
  });
  it('refuses declared states that no timer can take', () => {
    const safe = (state: NonNullable<PwmEntry['safe']>) =>
      lint((policy) => {
        fan(policy).safe = state;
      });
    expectOne(
      safe({ enabled: false, periodNs: 10, dutyNs: 11 }),
      /^error devices\.fan\.safe: .*longer than its period/,
    );
    expectOne(safe({ enabled: true, periodNs: 0 }), /^error devices\.fan\.safe: .*period of 0/);
    expectOne(safe({ enabled: true }), /^warning devices\.fan\.safe: .*whatever was set last/);
    assert.deepEqual(safe({ enabled: true, periodNs: 10, dutyNs: 5 }), []);
  });
  it('warns of a device that nobody can use', () => {
    expectOne(
      lint((policy) => {
        policy.devices.lamp = { kind: 'pwm', chip, channel: 2 };
      }),
      /^warning devices\.lamp: no rule allows/,
    );
  });
  it('warns of a group without members, notes one without rules', () => {
    const group = (members: object) =>
      lint((policy) => {
        policy.groups = { ...policy.groups, other: members };
      });
    assert.deepEqual(group({ users: ['operator'] }), ["note groups.other: no rule names the group 'other'"]);
    assert.equal(group({}).length, 2);
    assert.deepEqual(group({ users: ['operator'], quotas: { leases: 1 } }), []);
  });
});
