import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { expectOne, fan, lint, rule } from './lint-fixture.ts';

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
