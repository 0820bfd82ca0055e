/** Who provides an instrument: the user of its entry, nobody by a rule, and what that gives him. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Access, deviceAccessNames, type Principal } from '../../../contract/access.ts';
import { instrumentAsked } from '../../../contract/instruments/asked.ts';
import { assumedState } from '../../../contract/instruments/assumed.ts';
import { e3631a } from '../../../contract/instruments/shipped/e3631a.ts';
import { compilePolicy, type Policy } from '../../../contract/policy/compile.ts';
import { accessOn, type Denial, decide, type Question } from '../../../contract/policy/decide.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';
import { configureAsked, receiveAsked, sendAsked } from '../../../contract/serial/asked.ts';
import { fc } from '../../random-cases.ts';

const uids: Record<string, number> = { ann: 1001, bob: 1002, driver: 900 };
const names = { uid: (name: string) => uids[name], gid: () => undefined };
const person = (user: string): Principal => ({ uid: uids[user] ?? 0, user, gids: [], key: `SHA256:${user}` });
const [ann, bob, driver] = [person('ann'), person('bob'), person('driver')];

const entries = {
  port: { kind: 'serial', path: '/dev/ttyS0', baudRate: 9600 },
  spare: { kind: 'serial', path: '/dev/ttyS1', baudRate: 9600, lease: 'required' },
  psu: { kind: 'instrument', profile: 'e3631a', port: 'port', provider: { user: 'driver' } },
};
function policyOf(rules: readonly object[], devices: object = entries): Policy {
  const numbered = rules.map((rule, index) => ({ id: `r${index}`, ...rule }));
  const { policy: parsed, problems } = parsePolicy(JSON.stringify({ devices, rules: numbered }, null, 1));
  assert.ok(parsed, JSON.stringify(problems));
  return compilePolicy(parsed, names).policy;
}
const may = (policy: Policy, principal: Principal, device: string, access: Access) =>
  decide(policy, { principal, device, access }).allowed;
function denial(policy: Policy, principal: Principal, device: string, access: Access): Denial {
  const verdict = decide(policy, { principal, device, access });
  assert.ok(!verdict.allowed);
  return verdict;
}

describe('the provider of an instrument', () => {
  it('may hold its port and answer for it, without a rule', () => {
    const policy = policyOf([]);
    assert.deepEqual(accessOn(policy, driver, 'port'), ['read', 'write']);
    assert.deepEqual(accessOn(policy, driver, 'psu'), ['provide', 'read']);
    assert.deepEqual(decide(policy, { principal: driver, device: 'psu', access: 'provide' }), {
      allowed: true,
      rule: '(provider of psu)',
    });
    assert.deepEqual(accessOn(policy, driver, 'spare'), []);
    for (const device of ['port', 'psu', 'spare']) assert.deepEqual(accessOn(policy, ann, device), []);
  });
  it('is nobody by a rule', () => {
    const policy = policyOf([{ users: ['ann'], devices: ['*'], allow: ['read', 'write', 'control', 'provide'] }]);
    assert.equal(may(policy, ann, 'psu', 'provide'), false);
    assert.equal(accessOn(policy, ann, 'psu').includes('provide'), false);
    assert.equal(
      denial(policy, ann, 'psu', 'provide').ask,
      'an administrator to name somebody else as the provider of psu',
    );
  });
  it('is kept from it by a deny', () => {
    for (const [device, access] of [
      ['port', 'write'],
      ['psu', 'provide'],
    ] as const) {
      const policy = policyOf([{ users: ['driver'], devices: [device], deny: [access] }]);
      assert.equal(may(policy, driver, device, access), false);
    }
  });
  it('is nobody while the machine has no such user', () => {
    const nobody = { ...entries, psu: { ...entries.psu, provider: { user: 'ghost' } } };
    const { policy: parsed } = parsePolicy(JSON.stringify({ devices: nobody, rules: [] }, null, 1));
    assert.ok(parsed);
    const { policy, problems } = compilePolicy(parsed, names);
    assert.deepEqual(
      problems.map(({ path, message }) => `${path}: ${message}`),
      ["devices.psu.provider.user: there is no user 'ghost' on this machine"],
    );
    for (const principal of [ann, bob, driver, person('root')])
      assert.equal(may(policy, principal, 'psu', 'provide'), false);
  });
  it('is given nothing but a serial port of the policy', () => {
    const lamp = { kind: 'led', led: 'x' };
    for (const port of ['lamp', 'nothing', 'psu', 'constructor']) {
      const policy = policyOf([], { lamp, psu: { ...entries.psu, port } });
      assert.equal(may(policy, driver, port, 'write'), false, port);
    }
  });
  it('stands behind the rules of the file: whoever asks is sent to the instrument', () => {
    const policy = policyOf([]);
    const { message, ask, where } = denial(policy, ann, 'port', 'write');
    assert.match(
      message,
      /^no rule allows ann \(uid 1001\) to write port; rule \(provider of psu\) .* allows it to user driver$/,
    );
    assert.equal(ask, 'nothing: what hangs on port is used through psu');
    assert.match(where ?? '', /^policy\.json:\d+$/);
    assert.equal(denial(policy, ann, 'port', 'read').ask, 'an administrator for a rule that allows read on port');
    assert.equal(denial(policy, ann, 'psu', 'read').ask, 'an administrator for a rule that allows read on psu');
    const other = policyOf([{ users: ['bob'], devices: ['psu'], allow: ['read'] }]);
    assert.equal(denial(other, ann, 'psu', 'read').ask, 'an administrator to be added to user bob');
  });
});

const subset = fc.uniqueArray(fc.constantFrom(...deviceAccessNames), { maxLength: 4 });
const anyRule = fc.record({
  users: fc.uniqueArray(fc.constantFrom('ann', 'bob', 'driver'), { maxLength: 2 }),
  devices: fc.constantFrom(['port'], ['psu'], ['spare'], ['*'], ['port', 'psu']),
  allow: subset,
  dangers: fc.constantFrom([], ['raw']),
  limits: fc.constantFrom<object>(
    {},
    { directions: ['receive'] },
    { lines: ['*IDN?'] },
    { bytesPerSecond: 4 },
    { baudRates: [19200] },
    { methods: ['set', 'query'] },
    { outputs: { P25V: { volts: [0, 5], voltsPerSecond: 2 } } },
    { callsPerSecond: 1 },
  ),
});

const line = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const [port] = [{ kind: 'serial', path: '/dev/ttyS0', baudRate: 9600 } as const];
const anySerial = fc.oneof(
  fc.constant(receiveAsked()),
  fc.constantFrom('*IDN?\n', 'OUTP ON\n', '*IDN?', '').map((text) => sendAsked(port, line(text), false)),
  fc.constantFrom(undefined, 9600, 19200, 50).map((rate) => configureAsked(port, rate)),
);
const calls: [string, object][] = [
  ['set', { output: 'P25V', volts: 3 }],
  ['set', { output: 'P25V', volts: 7 }],
  ['ramp', { output: 'P25V', volts: 3, voltsPerSecond: 1 }],
  ['set', { output: 'P6V', volts: 1 }],
  ['on', {}],
  ['off', {}],
  ['measure', { output: 'P6V' }],
  ['query', { line: '*IDN?' }],
  ['query', { line: 'OUTP ON' }],
  ['protect', { output: 'P6V' }],
];
const anyCall = fc
  .constantFrom(...calls)
  .map(([method, fields]) => instrumentAsked(e3631a, method, { ...fields }, assumedState(e3631a)));
const anyQuestion: fc.Arbitrary<Question> = fc
  .record({
    who: fc.constantFrom(ann, bob, driver),
    what: fc.oneof(
      fc.record({ device: fc.constantFrom('port', 'spare'), asked: anySerial }),
      fc.record({ device: fc.constant('psu'), asked: anyCall }),
      fc.record({
        device: fc.constantFrom('port', 'psu', 'spare'),
        asked: fc.constantFrom(...deviceAccessNames).map((access) => ({ access })),
      }),
    ),
    holdsLease: fc.boolean(),
    calls: fc.nat(2),
  })
  .map(({ who, what: { device, asked }, holdsLease, calls: changesInLastSecond }) => ({
    principal: who,
    device,
    ...asked,
    holdsLease,
    usage: { changesInLastSecond, bytesInLastSecond: 2 * changesInLastSecond },
  }));

describe('rules for ports and instruments', () => {
  it('property: adding a deny never grants, adding an allow never takes away', () => {
    const count = { allowed: 0, denied: 0 };
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), anyRule, anyQuestion, (rules, extra, question) => {
        const { allow, ...rest } = extra;
        const base = decide(policyOf(rules), question).allowed;
        count[base ? 'allowed' : 'denied']++;
        assert.ok(base || !decide(policyOf([...rules, { ...rest, deny: allow }]), question).allowed);
        assert.ok(!base || decide(policyOf([...rules, extra]), question).allowed);
      }),
      { numRuns: 500 },
    );
    assert.ok(count.allowed > 50 && count.denied > 50, JSON.stringify(count));
  });
  it('property: whatever the rules are, nobody but the provider provides', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), (rules) => {
        const policy = policyOf(rules);
        for (const principal of [ann, bob]) assert.equal(may(policy, principal, 'psu', 'provide'), false);
        for (const device of ['port', 'spare']) assert.equal(may(policy, driver, device, 'provide'), false);
      }),
    );
  });
  it('property: no rule that lists methods lets another through, but what turns everything off', () => {
    fc.assert(
      fc.property(
        anyCall,
        fc.uniqueArray(fc.constantFrom('set', 'on', 'measure', 'query', 'protect'), { maxLength: 4 }),
        (asked, methods) => {
          const policy = policyOf([
            {
              users: ['ann'],
              devices: ['psu'],
              allow: ['read', 'write', 'control'],
              dangers: ['raw'],
              limits: { methods },
            },
          ]);
          const { allowed } = decide(policy, { principal: ann, device: 'psu', ...asked });
          const { method } = asked.effect;
          assert.equal(allowed, method === 'off' || methods.some((each) => each === method));
        },
      ),
    );
  });
  it('want the lease where it is required, but for hearing and turning off', () => {
    const devices = {
      ...entries,
      port: { ...entries.port, lease: 'required' },
      psu: { ...entries.psu, lease: 'required' },
    };
    const policy = policyOf([{ users: ['ann'], devices: ['*'], allow: ['read', 'write'] }], devices);
    const ask = (device: string, asked: object, holdsLease = false) => {
      const verdict = decide(policy, { principal: ann, device, holdsLease, access: 'read', ...asked });
      return verdict.allowed || verdict.limit;
    };
    const state = assumedState(e3631a);
    assert.equal(ask('port', sendAsked(port, line('A\n'), false)), 'lease');
    assert.equal(ask('port', sendAsked(port, line('A\n'), false), true), true);
    assert.equal(ask('port', receiveAsked()), true);
    assert.equal(ask('psu', instrumentAsked(e3631a, 'on', {}, state)), 'lease');
    assert.equal(ask('psu', instrumentAsked(e3631a, 'on', {}, state), true), true);
    assert.equal(ask('psu', instrumentAsked(e3631a, 'off', {}, state)), true);
    assert.equal(ask('psu', instrumentAsked(e3631a, 'measure', { output: 'P6V' }, state)), true);
  });
});
