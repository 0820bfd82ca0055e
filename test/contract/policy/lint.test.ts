import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lintPolicy } from '../../../contract/policy/lint.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';

const names = {
  uid: (user: string) => ({ root: 0, operator: 1000 })[user],
  gid: (group: string) => ({ bench: 500, pwm: 501 })[group],
};

/** A policy without a finding. Each test changes one thing in it. */
const clean = (): PolicyDocument => ({
  devices: { fan: { kind: 'pwm', chip: '/sys/devices/platform/soc/pwm', channel: 1 } },
  groups: { bench: { unixGroups: ['bench'], users: ['operator'] } },
  rules: [{ id: 'bench-fan', groups: ['bench'], devices: ['fan'], allow: ['read', 'write'] }],
});

function lint(change: (policy: PolicyDocument) => void): string[] {
  const policy = clean();
  change(policy);
  const { findings } = lintPolicy(JSON.stringify(policy, null, 1), names, 'policy.json');
  return findings.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
}

const rule = (policy: PolicyDocument) => policy.rules[0] as PolicyDocument['rules'][number];
const fan = (policy: PolicyDocument) => policy.devices.fan as PolicyDocument['devices'][string];

function expectOne(found: readonly string[], pattern: RegExp): void {
  assert.equal(found.length, 1, found.join('\n'));
  assert.match(found[0] ?? '', pattern);
}

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
  const second = (entry: Omit<PolicyDocument['devices'][string], 'kind'>) => (policy: PolicyDocument) => {
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
    const safe = (state: NonNullable<PolicyDocument['devices'][string]['safe']>) =>
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

describe('lint: the rules', () => {
  it('warns of a rule that nobody can match', () => {
    expectOne(
      lint((policy) => {
        rule(policy).keys = [];
      }),
      /^warning rules\[0\]: nobody can match.*keys is empty/,
    );
    const gone = lint((policy) => {
      policy.groups = { bench: { unixGroups: ['gone'] } };
    });
    assert.ok(gone.some((line) => /nobody can match rule 'bench-fan': none of its users and groups/.test(line)));
  });
  it('warns of a rule for no device', () => {
    const found = lint((policy) => {
      rule(policy).devices = [];
    });
    assert.ok(found.some((line) => /^warning rules\[0\]\.devices: .*no device/.test(line)));
  });
  it('warns of writing to every device, not of reading', () => {
    expectOne(
      lint((policy) => {
        rule(policy).devices = ['*'];
      }),
      /^warning rules\[0\]\.devices: .*every device/,
    );
    assert.deepEqual(
      lint((policy) => {
        Object.assign(rule(policy), { devices: ['*'], allow: ['read'] });
      }),
      [],
    );
  });
  it('warns of access that a rule cannot give', () => {
    for (const access of ['provide'] as const)
      expectOne(
        lint((policy) => {
          rule(policy).allow?.push(access);
        }),
        new RegExp(`^warning rules\\[0\\]\\.allow: '${access}'`),
      );
  });
  it('refuses a rule that allows and denies the same', () => {
    expectOne(
      lint((policy) => {
        rule(policy).deny = ['write'];
      }),
      /^error rules\[0\]\.deny: .*both allows and denies write/,
    );
  });
  it('notes writing without reading', () => {
    expectOne(
      lint((policy) => {
        rule(policy).allow = ['write'];
      }),
      /^note rules\[0\]\.allow/,
    );
  });
  it('warns of a lease that a reading rule demands', () => {
    expectOne(
      lint((policy) => {
        Object.assign(rule(policy), { allow: ['read'], lease: 'required' });
      }),
      /^warning rules\[0\]\.lease/,
    );
  });
});

describe('lint: rules that cannot be reached', () => {
  const add = (more: Partial<PolicyDocument['rules'][number]>) =>
    lint((policy) => {
      policy.rules.push({ id: 'second', groups: ['bench'], devices: ['fan'], ...more });
    });

  it('finds a rule of which everything is denied', () => {
    expectOne(
      add({ deny: ['read', 'write'] }),
      /^warning rules\[0\]: .*can never allow anything: rule 'second' denies/,
    );
    assert.deepEqual(add({ deny: ['write'] }), []);
  });
  it('a deny for others does not count', () => {
    assert.deepEqual(add({ deny: ['read', 'write'], groups: [], users: ['root'] }), []);
    assert.deepEqual(add({ deny: ['read', 'write'], keys: ['SHA256:x'] }), []);
  });
  it('finds the later of two rules that say the same', () => {
    expectOne(
      add({ allow: ['read', 'write'] }),
      /^warning rules\[1\]: rule 'second' changes nothing: rule 'bench-fan'/,
    );
  });
  it('finds the narrower of two rules, wherever it stands', () => {
    expectOne(
      add({ allow: ['read', 'write'], limits: { highRatio: [0, 0.5] } }),
      /^warning rules\[1\]: rule 'second' changes nothing/,
    );
    const narrowFirst = lint((policy) => {
      rule(policy).limits = { highRatio: [0, 0.5], changesPerSecond: 5 };
      policy.rules.push({ ...rule(policy), id: 'second', limits: { highRatio: [0, 0.9], changesPerSecond: 9 } });
    });
    expectOne(narrowFirst, /^warning rules\[0\]: rule 'bench-fan' changes nothing: rule 'second'/);
  });
  it('a user counts as one of a group that lists him', () => {
    expectOne(add({ groups: [], users: ['operator'], allow: ['read'] }), /^warning rules\[1\]: .*changes nothing/);
  });
  it('keeps rules that widen something', () => {
    const limited = (limits: PolicyDocument['rules'][number]['limits'], second: typeof limits) =>
      lint((policy) => {
        rule(policy).limits = limits;
        policy.rules.push({ ...rule(policy), id: 'second', limits: second });
      });
    assert.deepEqual(limited({ highRatio: [0, 0.5] }, { frequencyHz: [1, 2] }), []);
    assert.deepEqual(limited({ highRatio: [0, 0.5] }, { highRatio: [0.4, 0.6] }), []);
    assert.deepEqual(limited({ polarity: 'normal' }, { polarity: 'inversed' }), []);
    assert.deepEqual(
      lint((policy) => {
        rule(policy).lease = 'required';
        policy.rules.push({ ...rule(policy), id: 'second', limits: { highRatio: [0, 0.1] }, lease: undefined });
      }),
      [],
    );
  });
});

describe('lint: limits', () => {
  const limits = (value: PolicyDocument['rules'][number]['limits']) =>
    lint((policy) => {
      rule(policy).limits = value;
    });

  it('refuses limits that no running output can satisfy', () => {
    expectOne(limits({ frequencyHz: [0, 0] }), /^error rules\[0\]\.limits\.frequencyHz: .*never be enabled/);
    expectOne(
      limits({ highRatio: [0.5, 1], highRatioPerSecond: 0.2 }),
      /^error rules\[0\]\.limits\.highRatioPerSecond: .*never be started/,
    );
    assert.deepEqual(limits({ highRatio: [0.1, 1], highRatioPerSecond: 0.2 }), []);
  });
  it('warns of limits where nothing may be written', () => {
    expectOne(
      lint((policy) => {
        Object.assign(rule(policy), { allow: ['read'], limits: { highRatio: [0, 1] } });
      }),
      /^warning rules\[0\]\.limits: .*no effect/,
    );
  });
  it('notes changes that are not whole', () => {
    expectOne(limits({ changesPerSecond: 0.5 }), /^note rules\[0\]\.limits\.changesPerSecond: .*lets 1 through/);
  });
  it('notes a safe state that no rule would let anybody set', () => {
    const withSafe = (dutyNs: number) =>
      lint((policy) => {
        fan(policy).safe = { enabled: true, periodNs: 100, dutyNs };
        rule(policy).limits = { highRatio: [0, 0.5], highRatioPerSecond: 0.01 };
      });
    expectOne(withSafe(60), /^note devices\.fan\.safe: no rule would let anybody.*high ratio 0\.6 is above 0\.5/);
    assert.deepEqual(withSafe(50), []);
  });
});
