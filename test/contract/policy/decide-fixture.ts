/** People, devices and states that the tests of the policy's decisions speak of. */
import assert from 'node:assert/strict';
import type { Principal } from '../../../contract/access.ts';
import { compilePolicy, type Policy } from '../../../contract/policy/compile.ts';
import { type Denial, decide, type Question } from '../../../contract/policy/decide.ts';
import type { Effect, GpioEffect, LedEffect, RequestEffect, StreamEffect } from '../../../contract/policy/effects.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';
import type { PwmState } from '../../../contract/pwm/waveform.ts';

const users: Record<string, number> = { root: 0, alice: 1001, bob: 1002 };
const groups: Record<string, number> = { pwm: 500, ops: 501 };
const names = { uid: (name: string) => users[name], gid: (name: string) => groups[name] };

function policyOf(document: unknown): Policy {
  const parsed = parsePolicy(JSON.stringify(document, null, 1));
  assert.deepEqual(parsed.problems, []);
  assert.ok(parsed.policy);
  const { policy, problems } = compilePolicy(parsed.policy, names);
  assert.deepEqual(problems, []);
  return policy;
}

export const devices = {
  fan: { kind: 'pwm', chip: '/sys/devices/a', channel: 0 },
  heater: { kind: 'pwm', chip: '/sys/devices/a', channel: 1, lease: 'required' },
  tape: { kind: 'ioctl', path: '/dev/nst0', profile: 'mtio' },
  drum: { kind: 'ioctl', path: '/dev/nst1', profile: 'mtio', lease: 'required' },
  relay: { kind: 'gpio', chip: '/sys/devices/g', line: 3, direction: 'output' },
  lamp: { kind: 'led', led: 'status' },
};
export const policyWith = (...rules: object[]) =>
  policyOf({
    devices,
    groups: { bench: { unixGroups: ['pwm'], users: ['bob'] }, ops: { unixGroups: ['ops'] } },
    rules,
    admins: ['ops'],
  });

export const alice: Principal = { uid: 1001, user: 'alice', gids: [1001, 500], key: 'SHA256:a' };
export const bob: Principal = { uid: 1002, user: 'bob', gids: [1002], key: 'SHA256:b' };
export const eve: Principal = { uid: 1003, user: 'eve', gids: [1003], key: 'SHA256:e' };

export const off: PwmState = { enabled: false, periodNs: 10000, dutyNs: 5000, polarity: 'normal' };
export const on = (dutyNs: number, more: Partial<PwmState> = {}): PwmState => ({
  enabled: true,
  periodNs: 10000,
  dutyNs,
  polarity: 'normal',
  ...more,
});
export const write = (next: PwmState, previous: PwmState = off, more: Partial<Question> = {}): Question => ({
  principal: alice,
  device: 'fan',
  access: 'write',
  effect: { kind: 'pwm', previous, states: [next] },
  ...more,
});

export const bench = { id: 'bench-fan', groups: ['bench'], devices: ['fan'], allow: ['read', 'write'] };
export const limited = policyWith({
  ...bench,
  limits: { highRatio: [0, 0.8], frequencyHz: [20, 200_000], polarity: 'normal' },
});

export const request = (name: string, more: Partial<RequestEffect> = {}): RequestEffect => ({
  kind: 'request',
  profile: 'mtio',
  request: name,
  fields: {},
  dangers: [],
  ...more,
});
export const stream = (direction: 'read' | 'write', dangers: readonly string[] = []): StreamEffect => ({
  kind: 'stream',
  direction,
  bytes: 512,
  dangers,
});
export const gpio = (value: 0 | 1, more: Partial<GpioEffect> = {}): GpioEffect => ({
  kind: 'gpio',
  previous: { value: 0 },
  states: [{ value }],
  safe: { value: 0 },
  ...more,
});
export const led = (
  state: LedEffect['previous'],
  previous: LedEffect['previous'] = { brightness: 0, trigger: 'none' },
): LedEffect => ({ kind: 'led', previous, states: [state] });

export const asking = (effect: Effect, more: Partial<Question> = {}): Question => ({
  principal: alice,
  device: 'tape',
  access: 'write',
  effect,
  ...more,
});
export const tapeRule = { id: 'tape-use', groups: ['bench'], devices: ['tape'], allow: ['read', 'write', 'control'] };
export function denial(policy: Policy, question: Question): Denial {
  const verdict = decide(policy, question);
  assert.ok(!verdict.allowed, `allowed by ${verdict.allowed ? verdict.rule : ''}`);
  return verdict;
}
