import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundsOf, hullOf, rangeOf } from '../../../../web/page/panel/rules.ts';
import { anyRule as rule } from './any-rule.ts';

const whole = { low: -25, high: 25 };
const asked = { method: 'set', output: 'P25V', quantity: 'volts' };
const bounds = (...rules: ReturnType<typeof rule>[]) => boundsOf(rules, asked, whole);

test('a limit is a pair, or the most from 0', () => {
  assert.deepEqual(rangeOf([2, 5]), { low: 2, high: 5 });
  assert.deepEqual(rangeOf(5), { low: 0, high: 5 });
  assert.equal(rangeOf(undefined), undefined);
});

test('of several ranges it is from the lowest to the highest; one without bounds it all', () => {
  assert.deepEqual(
    hullOf([
      { low: 2, high: 3 },
      { low: 0, high: 1 },
    ]),
    { low: 0, high: 3 },
  );
  assert.equal(hullOf([{ low: 2, high: 3 }, undefined]), undefined);
  assert.equal(hullOf([]), undefined);
});

test('what a rule says of the quantity, and never more than the instrument can', () => {
  assert.deepEqual(bounds(rule({ outputs: { P25V: { volts: [2, 12] } } })), { low: 2, high: 12 });
  assert.deepEqual(bounds(rule({ outputs: { P25V: { volts: 100 } } })), { low: 0, high: 25 });
  assert.deepEqual(bounds(rule({ outputs: { P25V: { amps: 1 } } })), whole);
  assert.deepEqual(bounds(rule({})), whole);
});

test('of several rules each may be the one that allows it', () => {
  const [low, high] = [rule({ outputs: { P25V: { volts: 5 } } }), rule({ outputs: { P25V: { volts: [10, 12] } } })];
  assert.deepEqual(bounds(low, high), { low: 0, high: 12 });
  assert.deepEqual(bounds(low, rule({})), whole);
});

test('a rule that lists neither this output nor this method, or lets one only look, allows nothing of it', () => {
  assert.equal(bounds(), undefined);
  assert.equal(bounds(rule({ outputs: { P6V: { volts: 5 } } })), undefined);
  assert.equal(bounds(rule({ methods: ['measure'] })), undefined);
  assert.equal(bounds(rule({}, ['read'])), undefined);
  assert.equal(boundsOf([rule({ outputs: {} })], { ...asked, output: 'toString' }, whole), undefined);
  assert.deepEqual(
    bounds(rule({ outputs: { P6V: {} } }), rule({ methods: ['set'], outputs: { P25V: { volts: 3 } } })),
    {
      low: 0,
      high: 3,
    },
  );
});
