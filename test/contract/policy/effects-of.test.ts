/** What the policy is asked about an act, from the profile to the verdict. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import { decide } from '../../../contract/policy/decide.ts';
import {
  eventsAsked,
  gpioEffect,
  requestAsked,
  streamAsked,
  unknownNode,
} from '../../../contract/policy/effects-of.ts';
import type { Profile } from '../../../contract/profiles.ts';
import { encodeCall } from '../../../contract/profiles.ts';
import { fc } from '../../random-cases.ts';
import { alice, policyWith, tapeRule } from './decide-fixture.ts';
import { press, trap } from './profile-fixture.ts';

const open = { isOpen: true, typesKeys: true };

const ask = (name: string, fields: object = {}, profile: Profile = press) =>
  requestAsked(profile, name, encodeCall(profile, name, fields), unknownNode);

test('a request brings the access, the dangers and the fields of its profile', () => {
  assert.deepEqual(ask('operate', { op: 'up' }), {
    access: 'write',
    effect: {
      kind: 'request',
      profile: 'press',
      request: 'operate',
      fields: { op: 'up', count: 1 },
      dangers: ['mark'],
    },
  });
  assert.deepEqual(ask('operate', { op: 'smash', count: 9 }).effect.dangers, ['erase', 'wear']);
  assert.deepEqual(ask('operate', { op: 'smash' }).effect.fields, { op: 'crush', count: 1 }, 'by its one name');
  assert.deepEqual([ask('release').access, ask('release').effect.dangers], ['write', ['move']]);
});

test('opening adds its danger, and takes a write, until it is open', () => {
  const closed = ask('status', {}, trap);
  assert.deepEqual([closed.access, closed.effect.dangers], ['write', ['reboot']]);
  const opened = requestAsked(trap, 'status', encodeCall(trap, 'status'), open);
  assert.deepEqual([opened.access, opened.effect.dangers], ['read', []]);
});

test('streams and events, and that there may be none', () => {
  const write = streamAsked(press, 'write', 7, unknownNode);
  assert.deepEqual(write, {
    access: 'write',
    effect: { kind: 'stream', direction: 'write', bytes: 7, dangers: ['wear'] },
  });
  assert.deepEqual(eventsAsked(press, open), { access: 'read', effect: { kind: 'events', dangers: ['keystrokes'] } });
  assert.deepEqual(eventsAsked(press, { ...open, typesKeys: false }).effect.dangers, []);
  for (const without of [() => streamAsked(trap, 'read', 1, open), () => eventsAsked(trap, open)])
    assert.throws(without, (error) => error instanceof Refusal && error.code === 'invalid');
});

test('a line that is released leaves running what is not safe', () => {
  const entry = { kind: 'gpio', chip: '/sys/devices/g', line: 1, direction: 'output' } as const;
  const release = (value: 0 | 1, safe?: 0 | 1) =>
    gpioEffect({ ...entry, ...(safe !== undefined && { safe: { value: safe } }) }, { previous: { value }, states: [] })
      .leavesRunning;
  assert.deepEqual([release(0), release(1), release(0, 1), release(1, 1)], [false, true, true, false]);
  assert.equal(gpioEffect(entry, { previous: { value: 1 }, states: [{ value: 1 }] }).leavesRunning, undefined);
});

const anyCall = fc.record(
  { op: fc.constantFrom('up', 'down', 'crush', 'smash'), count: fc.integer({ min: -3, max: 12 }) },
  { requiredKeys: ['op'] },
);
const anyLimit = fc.record(
  {
    'operate.op': fc.array(fc.constantFrom('up', 'down', 'crush', 'smash'), { maxLength: 3 }),
    'operate.count': fc.oneof<fc.Arbitrary<number[]>[]>(
      fc.constantFrom([0, 5], [2, 9]),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3 }),
    ),
  },
  { requiredKeys: [] },
);

test('property: what is allowed has listed values and named dangers alone, defaults included', () => {
  fc.assert(
    fc.property(anyCall, anyLimit, fc.subarray(['erase', 'mark', 'wear']), (fields, limit, dangers) => {
      const policy = policyWith({ ...tapeRule, dangers, limits: { fields: limit } });
      const asked = ask('operate', fields);
      if (!decide(policy, { principal: alice, device: 'tape', ...asked }).allowed) return;
      const { op, count = 1 } = fields;
      const [counts, ops] = [limit['operate.count'], limit['operate.op']];
      assert.ok(ops === undefined || ops.includes(op === 'smash' ? 'crush' : op));
      const isIn =
        counts?.length === 2 ? count >= (counts[0] ?? 0) && count <= (counts[1] ?? 0) : counts?.includes(count);
      assert.ok(counts === undefined || isIn);
      assert.ok(dangers.includes(count === 9 ? 'wear' : 'mark'));
      assert.ok((op !== 'crush' && op !== 'smash') || dangers.includes('erase'));
    }),
    { numRuns: 500 },
  );
});
