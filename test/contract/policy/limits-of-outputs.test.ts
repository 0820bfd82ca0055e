/** What a rule may limit on GPIO outputs and LEDs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../contract/policy/decide.ts';
import type { Effect, GpioEffect } from '../../../contract/policy/effects.ts';
import { asking, denial, gpio, led, policyWith, tapeRule } from './decide-fixture.ts';

const limited = (limits: object) => policyWith({ ...tapeRule, id: 'bench', devices: ['relay', 'lamp'], limits });
const deviceOf = (effect: Effect) => (effect.kind === 'led' ? 'lamp' : 'relay');
const message = (limits: object, effect: Effect) =>
  denial(limited(limits), asking(effect, { device: deviceOf(effect) })).message.replace(/:\d+\)/, ':N)');
const allowed = (limits: object, effect: Effect, changesInLastSecond = 0) =>
  decide(limited(limits), asking(effect, { device: deviceOf(effect), usage: { changesInLastSecond } })).allowed;

test('the only value of a line; the safe one is always allowed', () => {
  const was = (value: 0 | 1, safe: 0 | 1): Partial<GpioEffect> => ({ previous: { value }, safe: { value: safe } });
  assert.equal(allowed({ value: 1 }, gpio(1)), true);
  assert.equal(allowed({ value: 1 }, gpio(0, was(1, 0))), true, 'that is off');
  assert.equal(allowed({ value: 1 }, gpio(0, was(1, 1))), false);
  assert.equal(message({ value: 0 }, gpio(1)), 'value 1 is not 0 (rule bench, policy.json:N)');
  assert.equal(allowed({ value: 0 }, gpio(0, { states: [{ value: 0 }, { value: 1 }] })), false, 'all states');
});

test('brightness is bound on both sides, and dark is always allowed', () => {
  const at = (brightness: number) => allowed({ brightness: [10, 100] }, led({ brightness, trigger: 'none' }));
  assert.deepEqual([at(10), at(100), at(9), at(101), at(0)], [true, true, false, false, true]);
  const bright = led({ brightness: 101, trigger: 'none' });
  assert.equal(message({ brightness: [10, 100] }, bright), 'brightness 101 is above 100 (rule bench, policy.json:N)');
  const dim = led({ brightness: 9, trigger: 'none' });
  assert.equal(message({ brightness: [10, 100] }, dim), 'brightness 9 is below 10 (rule bench, policy.json:N)');
});

test('triggers are a list', () => {
  const blink = (trigger: string) => led({ brightness: 1, trigger });
  assert.deepEqual(
    [allowed({ triggers: ['none'] }, blink('none')), allowed({ triggers: ['timer'] }, blink('none'))],
    [true, false],
  );
  assert.equal(
    message({ triggers: ['none', 'timer'] }, blink('heartbeat')),
    'trigger heartbeat is not one of none, timer (rule bench, policy.json:N)',
  );
});

test('changes per second are counted for lines and LEDs too', () => {
  for (const effect of [gpio(1), led({ brightness: 1, trigger: 'none' })])
    assert.deepEqual(
      [allowed({ changesPerSecond: 2 }, effect, 1), allowed({ changesPerSecond: 2 }, effect, 2)],
      [true, false],
    );
  assert.equal(allowed({ changesPerSecond: 2 }, gpio(0), 9), true, 'off at once');
});

test('releasing a line that is on can be forbidden', () => {
  const release = (leavesRunning: boolean) => gpio(0, { previous: { value: 1 }, states: [], leavesRunning });
  assert.equal(allowed({ closeOnlyWhenOff: true }, release(false)), true);
  assert.match(message({ closeOnlyWhenOff: true }, release(true)), /^the line is not in its safe state/);
});
