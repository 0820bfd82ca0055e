/** Assertions about serial ports and instruments. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assumedState } from '../../../contract/instruments/assumed.ts';
import type { Assertion } from '../../../contract/policy/assertion.ts';
import { parseAssertions, runAssertions } from '../../../contract/policy/assertions.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';
import { bench } from '../instruments/fixture.ts';
import { instruments, profiles } from './profile-fixture.ts';

const policyText = JSON.stringify({
  devices: {
    port: { kind: 'serial', path: '/dev/ttyS0', baudRate: 9600 },
    console: { kind: 'serial', path: '/dev/ttyS1', baudRate: 9600, lineEnding: '\r' },
    psu: { kind: 'instrument', profile: 'e3631a', port: 'port', provider: { user: 'driver' } },
    bench: { kind: 'instrument', profile: 'bench', port: 'port', provider: { user: 'driver' } },
    odd: { kind: 'instrument', profile: 'odd', port: 'port', provider: { user: 'driver' } },
    fan: { kind: 'pwm', chip: '/sys/devices/p', channel: 0 },
  },
  rules: [
    {
      id: 'talk',
      users: ['ann'],
      devices: ['console'],
      allow: ['read', 'write'],
      limits: { lines: ['*IDN?', 'reset'], bytesPerSecond: 20, baudRates: [19200], callsPerSecond: 3 },
    },
    {
      id: 'use',
      users: ['ann'],
      devices: ['psu', 'bench', 'odd', 'fan'],
      allow: ['read', 'write'],
      dangers: ['raw'],
      limits: { outputs: { P25V: { volts: [0, 5] }, N25V: { volts: [-4, 0] } }, lines: ['*IDN?'], highRatio: [0, 0.5] },
    },
    { id: 'break', users: ['bob'], devices: ['console'], allow: ['read', 'write'], limits: { directions: ['send'] } },
  ],
});

function run(...assertions: Partial<Assertion>[]) {
  const { policy } = parsePolicy(policyText);
  const whole = assertions.map((assertion) => ({ as: { user: 'ann' }, expect: 'allow', ...assertion }));
  const { parsed, problems } = parseAssertions(JSON.stringify(whole));
  assert.ok(policy !== undefined && parsed !== undefined, JSON.stringify(problems));
  return runAssertions(policy, parsed, profiles, instruments);
}

function passes(...assertions: Partial<Assertion>[]): void {
  for (const { passed, name, message } of run(...assertions)) assert.ok(passed, `${name}: ${message}`);
}

function problem(assertion: Partial<Assertion>): string {
  const [outcome] = run(assertion);
  assert.equal(outcome?.passed, false);
  return outcome?.message ?? '';
}

const deny = (limit: NonNullable<Assertion['limit']>, rule = 'use') => ({ expect: 'deny', limit, rule }) as const;

describe('assertions about serial ports', () => {
  const device = 'console';
  it('send, by lines and bytes', () =>
    passes(
      { device, send: '*IDN?\r' },
      { device, send: 'reset\r*IDN?\r', access: 'write' },
      { device, send: '*IDN?', ...deny('lines', 'talk') },
      { device, send: '*IDN?\n', ...deny('lines', 'talk') },
      { device, send: '*IDN?\r', isMidLine: true, ...deny('lines', 'talk') },
      { device, send: '*IDN?\r', isMidLine: false },
      { device, send: '*IDN?\r', bytesInLastSecond: 14 },
      { device, send: '*IDN?\r', bytesInLastSecond: 15, ...deny('bytesPerSecond', 'talk') },
      { device, send: '*IDN?\r', changesInLastSecond: 3, ...deny('callsPerSecond', 'talk') },
      // One byte each: the ending is found behind it.
      { device, send: 'ÿ\r', ...deny('lines', 'talk') },
      { device, send: 'ÿ\u0000', as: { user: 'bob' } },
    ));
  it('receive and configure', () =>
    passes(
      { device, receive: true, access: 'read' },
      { device, receive: true, as: { user: 'bob' }, ...deny('directions', 'break') },
      { device, configure: true, ...deny('lines', 'talk') },
      { device, configure: true, as: { user: 'bob' } },
      { device, baudRate: 19200, as: { user: 'bob' } },
      { device, baudRate: 50, ...deny('baudRates', 'talk') },
      { device: 'port', send: 'A', expect: 'deny' },
      { device: 'port', send: 'A', as: { user: 'driver' }, rule: '(provider of psu)' },
    ));
  it('that cannot be asked', () => {
    assert.match(problem({ device, send: 'A', receive: true }), /^say one of send, receive$/);
    assert.match(problem({ device, send: 'A', access: 'read' }), /^that takes write access, not read$/);
    assert.match(
      problem({ device: 'psu', send: 'A' }),
      /^'send' is for devices of kind serial, and this one is of kind instrument$/,
    );
    assert.match(problem({ send: 'A' }), /^'send' needs a 'device'$/);
    const { problems } = parseAssertions(JSON.stringify([{ as: { user: 'ann' }, device, send: '€', expect: 'deny' }]));
    assert.match(problems[0]?.message ?? '', /none above U\+00FF/);
  });
});

describe('assertions about instruments', () => {
  const set = (output: string, volts: number): Partial<Assertion> => ({
    device: 'psu',
    method: 'set',
    fields: { output, volts },
  });
  it('are judged by what would be set', () =>
    passes(
      set('P25V', 5),
      { ...set('P25V', 5), access: 'write' },
      { ...set('P25V', 5.5), ...deny('outputs') },
      { ...set('P6V', 1), ...deny('outputs') },
      { device: 'psu', method: 'on' },
      { device: 'psu', method: 'on', state: { outputs: { P6V: { volts: 1 } } }, ...deny('outputs') },
      { device: 'psu', method: 'off', state: { outputs: { P6V: { volts: 1 } } } },
      { ...set('P25V', 5), state: { tracking: true }, ...deny('outputs') },
      { ...set('P25V', 4), state: { tracking: true } },
      { device: 'psu', method: 'measure', fields: { output: 'P6V' }, access: 'read' },
      { device: 'psu', method: 'query', fields: { line: '*IDN?' } },
      { device: 'psu', method: 'query', fields: { line: 'OUTP ON' }, ...deny('lines') },
      { device: 'psu', method: 'protect', fields: { output: 'P6V' }, expect: 'deny' },
      { device: 'psu', method: 'set', fields: { output: 'P6V', volts: 1 }, as: { user: 'driver' }, expect: 'deny' },
      { device: 'psu', access: 'provide', as: { user: 'driver' } },
      { device: 'psu', access: 'provide', expect: 'deny' },
    ));
  it('that cannot be asked', () => {
    assert.match(problem({ device: 'psu', method: 'sett' }), /^e3631a has no method 'sett': did you mean 'set'\?$/);
    assert.match(problem(set('P25V', 26)), /^volts 26 is not within 0 to 25\.75 V on P25V$/);
    assert.match(problem({ ...set('P25V', 1), state: { lit: true } }), /^there is no field 'state\.lit'/);
    assert.match(
      problem({ ...set('P25V', 1), state: { outputs: { P5V: {} } } }),
      /^there is no field 'state\.outputs\.P5V'/,
    );
    assert.match(problem({ ...set('P25V', 1), access: 'control' }), /^that takes write access, not control$/);
    assert.match(problem({ device: 'odd', method: 'set' }), /^there is no profile 'odd'$/);
    assert.match(problem({ device: 'fan', method: 'set' }), /^'method' is for devices of kind instrument/);
    assert.match(problem({ device: 'psu', state: { on: true } }), /^'state' is for devices of kind pwm/);
  });
  it('have names of their own', () => {
    const names = run(
      { device: 'psu', method: 'off' },
      { device: 'console', send: 'reset\r' },
      { device: 'console', receive: true },
      { device: 'console', configure: true, expect: 'deny' },
    ).map(({ name }) => name);
    assert.deepEqual(names, [
      'ann off psu',
      'ann send "reset\\r" console',
      'ann receive console',
      'ann configure console',
    ]);
  });
});

it('what is said of PWM is looked at as before', () => {
  passes({ device: 'fan', state: { enabled: true, periodNs: 100, dutyNs: 40 } });
  assert.match(
    problem({ device: 'fan', state: { enabled: true, periodNs: 100, dutyNz: 40 } }),
    /^state: unknown key 'dutyNz'$/,
  );
  assert.match(problem({ device: 'fan', state: { enabled: 1 } }), /^state: /);
});

it('what is assumed of an instrument is that it is off and at rest', () => {
  const outputs = { A: { volts: 0, amps: 0 }, B: { volts: 0, amps: 0 }, C: { volts: 0, amps: 0 } };
  assert.deepEqual(assumedState(bench), { on: false, following: false, outputs });
  const some = assumedState(bench, { on: true, outputs: { A: { volts: 3 } } });
  assert.deepEqual(some, { on: true, following: false, outputs: { ...outputs, A: { volts: 3, amps: 0 } } });
  const shifted = {
    ...bench,
    outputs: { A: { volts: { min: 2, max: 3, unit: 'V' }, amps: { min: -3, max: -1, unit: 'A' } } },
  };
  assert.deepEqual(assumedState(shifted).outputs, { A: { volts: 2, amps: -1 } });
  for (const given of [
    { outputs: 3 },
    { outputs: { A: 3 } },
    { outputs: { A: { volts: '3' } } },
    { on: 1 },
    { outputs: null },
  ])
    assert.throws(() => assumedState(bench, given), { name: 'Refusal', code: 'invalid' });
});
