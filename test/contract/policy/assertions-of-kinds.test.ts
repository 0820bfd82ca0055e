/** Assertions about nodes, lines and LEDs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Assertion } from '../../../contract/policy/assertion.ts';
import { parseAssertions, runAssertions } from '../../../contract/policy/assertions.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';
import { profiles } from './profile-fixture.ts';

const policyText = JSON.stringify({
  devices: {
    press: { kind: 'ioctl', path: '/dev/press', profile: 'press' },
    trap: { kind: 'ioctl', path: '/dev/trap', profile: 'trap' },
    odd: { kind: 'ioctl', path: '/dev/odd', profile: 'odd' },
    relay: { kind: 'gpio', chip: '/sys/devices/g', line: 1, direction: 'output', lease: 'required' },
    button: { kind: 'gpio', chip: '/sys/devices/g', line: 2, direction: 'input' },
    lamp: { kind: 'led', led: 'status' },
    fan: { kind: 'pwm', chip: '/sys/devices/p', channel: 0 },
  },
  rules: [
    {
      id: 'use',
      users: ['ann'],
      devices: ['*'],
      allow: ['read', 'write'],
      dangers: ['mark'],
      limits: {
        fields: { 'operate.op': ['up', 'crush'] },
        brightness: [0, 9],
        closeOnlyWhenOff: true,
        callsPerSecond: 3,
      },
    },
  ],
});

function run(...assertions: Partial<Assertion>[]) {
  const { policy } = parsePolicy(policyText);
  const whole = assertions.map((assertion) => ({ as: { user: 'ann' }, expect: 'allow', ...assertion }));
  const { parsed, problems } = parseAssertions(JSON.stringify(whole));
  assert.ok(policy !== undefined && parsed !== undefined, JSON.stringify(problems));
  return runAssertions(policy, parsed, profiles);
}

function passes(...assertions: Partial<Assertion>[]): void {
  for (const { passed, name, message } of run(...assertions)) assert.ok(passed, `${name}: ${message}`);
}

function problem(assertion: Partial<Assertion>): string {
  const [outcome] = run(assertion);
  assert.equal(outcome?.passed, false);
  return outcome?.message ?? '';
}

test('requests: access and dangers are those of the profile, fields are limited', () => {
  const operate = (fields: object): Partial<Assertion> => ({
    device: 'press',
    request: 'operate',
    fields: { ...fields },
  });
  passes(
    operate({ op: 'up' }),
    { ...operate({ op: 'up' }), access: 'write' },
    { ...operate({ op: 'down' }), expect: 'deny', limit: 'fields' },
    { ...operate({ op: 'crush' }), expect: 'deny', limit: 'danger', rule: 'use' },
    { ...operate({ op: 'up', count: 9 }), expect: 'deny', limit: 'danger' },
    { ...operate({ op: 'up' }), changesInLastSecond: 3, expect: 'deny', limit: 'callsPerSecond' },
    { device: 'press', request: 'status' },
    { device: 'press', request: 'sendCommand', expect: 'deny' },
    { device: 'press', request: 'release', expect: 'deny', limit: 'danger' },
  );
});

test('streams and events', () => {
  passes(
    { device: 'press', stream: 'read' },
    { device: 'press', stream: 'write', expect: 'deny', limit: 'danger' },
    { device: 'press', events: true, expect: 'deny', limit: 'danger' },
    { device: 'press', events: true, typesKeys: false },
    { device: 'press', stream: 'write', typesKeys: false, expect: 'deny', limit: 'danger' },
  );
});

test('opening is a danger of its own, until the node is open', () => {
  passes(
    { device: 'trap', request: 'status', expect: 'deny', limit: 'danger' },
    { device: 'trap', request: 'status', isOpen: true },
  );
});

test('lines and LEDs, with leases and turning off', () => {
  passes(
    { device: 'relay', gpio: { value: 1 }, expect: 'deny', limit: 'lease' },
    { device: 'relay', gpio: { value: 1 }, lease: true },
    { device: 'relay', gpio: { previous: 1, value: 0 } },
    { device: 'relay', gpio: { previous: 1 }, lease: true, expect: 'deny', limit: 'closeOnlyWhenOff' },
    { device: 'relay', gpio: {}, lease: true },
    { device: 'lamp', led: { brightness: 9 } },
    { device: 'lamp', led: { brightness: 10 }, expect: 'deny', limit: 'brightness' },
    {
      device: 'lamp',
      led: { previous: { brightness: 10, trigger: 'none' }, trigger: 'timer' },
      expect: 'deny',
      limit: 'brightness',
    },
    { device: 'lamp', led: { previous: { brightness: 10, trigger: 'timer' }, brightness: 0 } },
  );
});

test('what cannot be asked fails, and says why', () => {
  for (const [assertion, message] of [
    [{ device: 'press' }, /^say 'access', or what he does$/],
    [{ request: 'status' }, /^'request' needs a 'device'$/],
    [{ device: 'fan', request: 'status' }, /^'request' is for devices of kind ioctl, and this one is of kind pwm$/],
    [{ device: 'lamp', state: { enabled: true } }, /^'state' is for devices of kind pwm/],
    [{ device: 'press', request: 'status', events: true }, /^say one of request, events$/],
    [{ device: 'press', request: 'stauts' }, /did you mean 'status'/],
    [{ device: 'press', request: 'operate', fields: { op: 'upp' } }, /did you mean 'up'/],
    [{ device: 'press', request: 'status', access: 'write' }, /^that takes read access, not write$/],
    [{ device: 'trap', stream: 'read' }, /no such stream/],
    [{ device: 'trap', events: true }, /no events/],
    [{ device: 'odd', request: 'status' }, /^there is no profile 'odd'$/],
    [{ device: 'button', gpio: { value: 1 } }, /it is an input/],
  ] as const satisfies readonly (readonly [Partial<Assertion>, RegExp])[])
    assert.match(problem(assertion), message, JSON.stringify(assertion));
});
