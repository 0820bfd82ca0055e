/** Dangers: allowed where a rule names them, and nowhere else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../contract/policy/decide.ts';
import type { Effect } from '../../../contract/policy/effects.ts';
import { dangers as shippedDangers } from '../../../contract/profiles/dangers.ts';
import { fc } from '../../random-cases.ts';
import { alice, asking, denial, policyWith, request, stream, tapeRule } from './decide-fixture.ts';

const words = Object.keys(shippedDangers).filter((word) => word !== 'machine');

const method = (name: string, dangers: readonly string[]): Effect => ({
  kind: 'instrument',
  instrument: 'press',
  method: name,
  setPoints: [],
  lines: [],
  turnsOff: false,
  dangers,
});

const effects: [string, (dangers: readonly string[]) => Effect][] = [
  ['a request', (dangers) => request('operate', { dangers })],
  ['a stream', (dangers) => stream('write', dangers)],
  ['events', (dangers) => ({ kind: 'events', dangers })],
  ['a method', (dangers) => method('query', dangers)],
];

for (const [what, withDangers] of effects)
  test(`${what}: each danger takes its own name, and all of them are asked`, () => {
    for (const danger of [...words, 'of-our-own']) {
      const question = asking(withDangers([danger]));
      assert.equal(denial(policyWith(tapeRule), question).limit, 'danger', danger);
      assert.equal(denial(policyWith({ ...tapeRule, dangers: ['other'] }), question).value, danger);
      assert.equal(decide(policyWith({ ...tapeRule, dangers: ['other', danger] }), question).allowed, true);
      const two = asking(withDangers(['other', danger]));
      assert.equal(denial(policyWith({ ...tapeRule, dangers: ['other'] }), two).value, danger);
    }
    assert.equal(decide(policyWith(tapeRule), asking(withDangers([]))).allowed, true);
  });

test('a denial says the danger, what it is, the rule, its line and what to ask for', () => {
  const { message, ask, rule, limit, value, allowedValue, where } = denial(
    policyWith({ ...tapeRule, dangers: ['mark'] }),
    asking(request('operate', { dangers: ['erase'] })),
  );
  assert.match(
    message,
    /^operate on tape has the danger 'erase': its 'dangers' do not name it \(rule tape-use, policy\.json:\d+\)\. Destroys what is recorded\.$/,
  );
  assert.equal(ask, "an administrator for 'erase' in the dangers of rule tape-use");
  assert.deepEqual(
    { rule, limit, value, allowedValue },
    { rule: 'tape-use', limit: 'danger', value: 'erase', allowedValue: ['mark'] },
  );
  assert.match(message, new RegExp(`${where}\\)`), 'the line of the dangers');
});

test('a danger of the administrator’s own is told by its name', () => {
  const { message } = denial(policyWith(tapeRule), asking(request('fire', { dangers: ['laser'] })));
  assert.match(message, /has the danger 'laser': its 'dangers' do not name it \(rule tape-use, policy\.json:\d+\)$/);
  assert.doesNotMatch(
    denial(policyWith(tapeRule), asking(request('x', { dangers: ['toString'] }))).message,
    /native code/,
  );
});

test('machine takes the name of the very request too', () => {
  const question = asking(request('sendCommand', { dangers: ['machine'] }));
  for (const [more, allowed] of [
    [{}, false],
    [{ dangers: ['machine'] }, false],
    [{ limits: { requests: ['sendCommand'] } }, false],
    [{ dangers: ['machine'], limits: { requests: ['status'] } }, false],
    [{ dangers: ['machine'], limits: { requests: ['status', 'sendCommand'] } }, true],
  ] as const)
    assert.equal(decide(policyWith({ ...tapeRule, ...more }), question).allowed, allowed, JSON.stringify(more));
  const { limit, message, ask } = denial(policyWith({ ...tapeRule, dangers: ['machine'] }), question);
  assert.equal(limit, 'danger');
  const others = policyWith({ ...tapeRule, dangers: ['machine'], limits: { requests: ['status'] } });
  assert.equal(denial(others, question).limit, 'danger');
  assert.match(message, /its 'requests' do not list sendCommand .*Hands the machine/);
  assert.equal(
    ask,
    "an administrator for 'machine' in the dangers of rule tape-use, and for 'sendCommand' in its requests",
  );
});

test('machine of a stream and of events goes by their names', () => {
  const rule = (requests: string[]) => policyWith({ ...tapeRule, dangers: ['machine'], limits: { requests } });
  assert.equal(decide(rule(['write']), asking(stream('write', ['machine']))).allowed, true);
  assert.equal(decide(rule(['read']), asking(stream('write', ['machine']))).allowed, false);
  assert.equal(decide(rule(['events']), asking({ kind: 'events', dangers: ['machine'] })).allowed, true);
  assert.equal(decide(rule(['read']), asking({ kind: 'events', dangers: ['machine'] })).allowed, false);
});

test('machine of a method is listed among methods', () => {
  const rule = (limits: object) => policyWith({ ...tapeRule, dangers: ['machine'], limits });
  const question = asking(method('query', ['machine']));
  assert.equal(decide(rule({ methods: ['query'] }), question).allowed, true);
  for (const limits of [{}, { requests: ['query'] }, { methods: ['set'] }]) {
    const { limit, message, ask } = denial(rule(limits), question);
    assert.equal(limit, 'danger');
    assert.match(message, /its 'methods' do not list query/);
    assert.match(ask, /and for 'query' in its methods$/);
  }
});

test('a dangerous change of an output is asked as well, and machine cannot be allowed there', () => {
  const change = (dangers: string[]) =>
    asking({ kind: 'gpio', previous: { value: 0 }, states: [{ value: 1 }], safe: { value: 0 }, dangers });
  assert.equal(decide(policyWith(tapeRule), change(['laser'])).allowed, false);
  assert.equal(decide(policyWith({ ...tapeRule, dangers: ['laser'] }), change(['laser'])).allowed, true);
  assert.equal(
    decide(policyWith({ ...tapeRule, dangers: ['machine'], limits: { requests: ['a change'] } }), change(['machine']))
      .allowed,
    false,
  );
});

test('administrators and uid 0 have no bypass', () => {
  const question = asking(request('operate', { dangers: ['erase'] }));
  for (const principal of [
    { ...alice, gids: [501, 500] },
    { ...alice, uid: 0 },
  ])
    assert.equal(decide(policyWith(tapeRule), { ...question, principal }).allowed, false);
});

test('a deny wins over a danger that is allowed', () => {
  const policy = policyWith(
    { ...tapeRule, dangers: ['erase'] },
    { id: 'not-alice', users: ['alice'], devices: ['*'], deny: ['write'] },
  );
  assert.equal(denial(policy, asking(request('operate', { dangers: ['erase'] }))).rule, 'not-alice');
});

test('a danger of one rule and the limits of another are not merged', () => {
  const policy = policyWith(
    { ...tapeRule, id: 'eraser', dangers: ['erase'], limits: { fields: { 'operate.count': [0, 1] } } },
    { ...tapeRule, id: 'counter', limits: { fields: { 'operate.count': [0, 100] } } },
  );
  const operate = (count: number, dangers: string[]) =>
    decide(policy, asking(request('operate', { fields: { count }, dangers })));
  assert.equal(operate(50, ['erase']).allowed, false);
  assert.deepEqual(operate(1, ['erase']), { allowed: true, rule: 'eraser' });
  assert.deepEqual(operate(50, []), { allowed: true, rule: 'counter' });
});

const anyWord = fc.constantFrom<string>('erase', 'mark', 'machine', 'laser');
const anyDangers = fc.uniqueArray(anyWord);
const anyRule = fc.record({
  groups: fc.constantFrom(['bench'], ['ops']),
  devices: fc.constantFrom(['tape'], ['*']),
  allow: fc.uniqueArray(fc.constantFrom('read', 'write', 'control')),
  dangers: anyDangers,
  limits: fc.constantFrom({}, { requests: ['operate', 'read'] }, { requests: ['events'] }),
});
const anyEffect = fc.tuple(fc.constantFrom(...effects), anyDangers).map(([[, make], dangers]) => make(dangers));
const numbered = (rules: object[]) => rules.map((rule, index) => ({ id: `r${index}`, ...rule }));

test('property: removing a danger, or denying more, never grants; every danger that is allowed was named by the rule', () => {
  fc.assert(
    fc.property(fc.array(anyRule, { minLength: 1, maxLength: 4 }), anyWord, anyEffect, (rules, word, effect) => {
      const verdict = decide(policyWith(...numbered(rules)), asking(effect));
      const without = rules.map((rule) => ({ ...rule, dangers: rule.dangers.filter((danger) => danger !== word) }));
      const denying = { groups: ['bench'], devices: ['tape'], deny: ['write'] };
      assert.ok(verdict.allowed || !decide(policyWith(...numbered(without)), asking(effect)).allowed);
      assert.equal(decide(policyWith(...numbered([...rules, denying])), asking(effect)).allowed, false);
      if (!verdict.allowed) return;
      const rule = rules[Number(verdict.rule.slice(1))];
      for (const danger of effect.dangers ?? []) assert.ok(rule?.dangers.includes(danger), danger);
      if (effect.dangers?.includes('machine')) assert.notDeepEqual(rule?.limits, {});
    }),
    { numRuns: 300 },
  );
});
