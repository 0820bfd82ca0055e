/** What a rule may limit on a device node: which requests, what stands in their fields, how many a second. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../contract/policy/decide.ts';
import type { Effect } from '../../../contract/policy/effects.ts';
import { fc } from '../../random-cases.ts';
import { alice, asking, denial, on, policyWith, request, stream, tapeRule, write } from './decide-fixture.ts';

const limited = (limits: object) => policyWith({ ...tapeRule, devices: ['*'], limits });
const allowed = (limits: object, effect: Effect) => decide(limited(limits), asking(effect)).allowed;

test('requests are a whole list: streams and events are in it by their names', () => {
  const limits = { requests: ['status', 'read'] };
  for (const [effect, expected] of [
    [request('status'), true],
    [request('operate'), false],
    [stream('read'), true],
    [stream('write'), false],
    [{ kind: 'events', dangers: [] }, false],
  ] as const satisfies readonly (readonly [Effect, boolean])[])
    assert.equal(allowed(limits, effect), expected, JSON.stringify(effect));
  assert.equal(allowed({ requests: ['events'] }, { kind: 'events', dangers: [] }), true);
  assert.equal(allowed({ requests: [] }, request('status')), false);
});

test('a denial says what is allowed, and where', () => {
  const policy = limited({
    requests: ['operate'],
    fields: { 'operate.op': ['rewind', 'forwardFiles'], 'operate.count': [0, 9] },
  });
  const messages = [
    request('status'),
    request('operate', { fields: { op: 'erase', count: 1 } }),
    request('operate', { fields: { op: 'rewind', count: 10 } }),
  ].map((effect) => denial(policy, asking(effect)));
  assert.deepEqual(
    messages.map(({ message }) => message.replace(/:\d+\)/, ':N)')),
    [
      'status is not one of operate (rule tape-use, policy.json:N)',
      'operate.op erase is not one of rewind, forwardFiles (rule tape-use, policy.json:N)',
      'operate.count 10 is not within 0 to 9 (rule tape-use, policy.json:N)',
    ],
  );
  assert.deepEqual(
    messages.map(({ limit }) => limit),
    ['requests', 'fields', 'fields'],
  );
  assert.equal(messages[1]?.ask, 'a change of operate.op in rule tape-use');
  assert.equal(messages[1]?.value, 'erase');
  const lines = messages.map(({ where }) => Number(where?.split(':')[1]));
  assert.ok((lines[0] ?? 0) < (lines[1] ?? 0) && (lines[1] ?? 0) < (lines[2] ?? 0), 'each has its own line');
});

test('a field is limited in its own request alone', () => {
  const limits = { fields: { 'operate.op': ['rewind'] } };
  assert.equal(allowed(limits, request('status')), true);
  assert.equal(allowed(limits, request('other', { fields: { op: 'erase' } })), true);
  assert.equal(allowed(limits, request('operate', { fields: { op: 'erase' } })), false);
});

test('all limited fields are looked at, nested ones too', () => {
  const limits = { fields: { 'set.a': ['x'], 'set.b.c': [1, 2] } };
  const set = (fields: object) => allowed(limits, request('set', { fields: { ...fields } }));
  assert.equal(set({ a: 'x', 'b.c': 2 }), true);
  assert.equal(set({ a: 'y', 'b.c': 2 }), false);
  assert.equal(set({ a: 'x', 'b.c': 3 }), false);
});

test('of flags and arrays every element counts', () => {
  const limits = { fields: { 'set.flags': ['A', 'B'], 'set.levels': [0, 9] } };
  const set = (flags: unknown, levels: unknown) => allowed(limits, request('set', { fields: { flags, levels } }));
  assert.equal(set(['A', 'B'], [0, 9]), true);
  assert.equal(set([], []), true);
  assert.equal(set(['A', 'C'], [0]), false);
  assert.equal(set(['A'], [0, 10]), false);
  assert.deepEqual([set(['A'], [[1], [2]]), set(['A'], [[1], [-1]])], [true, false], 'arrays in arrays');
});

test('a field that is not there is refused: nothing says what the kernel would see', () => {
  assert.match(
    denial(limited({ fields: { 'set.a': ['x'] } }), asking(request('set'))).message,
    /^set\.a is not given: it must be one of x /,
  );
  assert.match(
    denial(limited({ fields: { 'set.toString': ['x'] } }), asking(request('set'))).message,
    /^set\.toString is not given/,
  );
});

test('two numbers are bounds, three are a list', () => {
  const set = (list: unknown[], a: unknown) =>
    allowed({ fields: { 'set.a': list } }, request('set', { fields: { a } }));
  assert.deepEqual([set([1, 5], 3), set([1, 5], 0), set([1, 5], 6)], [true, false, false]);
  assert.deepEqual([set([1, 5, 9], 3), set([1, 5, 9], 5)], [false, true]);
  assert.deepEqual([set([7], 7), set([7], 8), set([], 8)], [true, false, false]);
  assert.deepEqual([set(['1', '5'], 3), set(['1', '5'], 5)], [false, true], 'texts are never bounds');
});

test('integers of 64 bits are compared exactly, whichever way they travel', () => {
  const set = (list: unknown[], a: unknown) =>
    allowed({ fields: { 'set.a': list } }, request('set', { fields: { a } }));
  const most = Number.MAX_SAFE_INTEGER + 1;
  assert.equal(set([0, most], '9007199254740992'), true);
  assert.equal(set([0, most], '9007199254740993'), false, 'as a number it would be equal');
  assert.equal(set([0, 9], '5'), true);
  assert.equal(set(['18446744073709551615', 3], '18446744073709551615'), true);
  assert.equal(set([0, 9], 'five'), false);
  assert.equal(set([0, 9], ''), false);
});

test('bytes cannot be limited, and so are refused', () => {
  const set = (list: unknown[]) =>
    allowed({ fields: { 'set.a': list } }, request('set', { fields: { a: new Uint8Array(1) } }));
  assert.deepEqual([set([0, 255]), set(['0'])], [false, false]);
});

test('calls per second count requests and streams', () => {
  const at = (changesInLastSecond: number, effect: Effect) =>
    decide(limited({ callsPerSecond: 10 }), asking(effect, { usage: { changesInLastSecond } })).allowed;
  for (const effect of [request('status'), stream('write')])
    assert.deepEqual([at(9, effect), at(10, effect)], [true, false]);
  assert.equal(at(10, { kind: 'events', dangers: [] }), true);
  assert.match(
    denial(limited({ callsPerSecond: 10 }), asking(stream('read'), { usage: { changesInLastSecond: 12 } })).message,
    /^12 calls in the last second, at most 10/,
  );
});

test('a limit judges the kinds of its own alone', () => {
  const policy = limited({
    highRatio: [0, 0.1],
    requests: ['status'],
    value: 1,
    brightness: [0, 3],
    changesPerSecond: 0.5,
  });
  assert.equal(decide(policy, asking(request('status'), { usage: { changesInLastSecond: 9 } })).allowed, true);
  assert.equal(decide(policy, write(on(1))).allowed, true, 'a channel has no requests');
  assert.equal(denial(policy, write(on(5000))).limit, 'highRatio');
});

test('a lease is asked for what is more than reading', () => {
  const policy = policyWith({ ...tapeRule, devices: ['drum'] });
  const drum = (access: 'read' | 'write' | 'control', holdsLease = false) =>
    decide(policy, asking(request('operate'), { device: 'drum', access, holdsLease })).allowed;
  assert.deepEqual([drum('read'), drum('write'), drum('control')], [true, false, false]);
  assert.deepEqual([drum('write', true), drum('control', true)], [true, true]);
  assert.equal(decide(policy, { principal: alice, device: 'drum', access: 'write' }).allowed, true, 'taking the lease');
});

const anyValue = fc.oneof(
  fc.integer({ min: -9, max: 9 }),
  fc.constantFrom('a', 'b', 'c', '3', '9007199254740993'),
  fc.constant(undefined),
);
const anyList = fc.oneof(
  fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom('a', 'b', '3')), { maxLength: 4 }),
  fc.tuple(fc.integer({ min: -9, max: 0 }), fc.integer({ min: 0, max: 9 })),
);

test('property: a field limit lets no value through that it does not list', () => {
  const listed = (list: readonly (string | number)[], value: unknown) => {
    const [min, max] = list;
    const isRange = list.length === 2 && typeof min === 'number' && typeof max === 'number';
    return isRange ? Number(value) >= min && Number(value) <= max : list.map(String).includes(String(value));
  };
  const sorted = (list: readonly (string | number)[]) =>
    list.length === 2 && list.every((each) => typeof each === 'number')
      ? [...list].sort((a, b) => Number(a) - Number(b))
      : list;
  fc.assert(
    fc.property(anyList.map(sorted), fc.oneof(anyValue, fc.array(anyValue)), (list, a) => {
      const isAllowed = allowed({ fields: { 'set.a': list } }, request('set', { fields: { a } }));
      const values = Array.isArray(a) ? a : [a];
      assert.equal(
        isAllowed,
        values.every((value) => value !== undefined && listed(list, value)),
      );
    }),
    { numRuns: 500 },
  );
});
