import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pwmIntents } from '../../../../contract/pwm/intents.ts';
import { initialDefaults } from '../../../../contract/pwm/servo.ts';
import { highRatio, type PwmState } from '../../../../contract/pwm/waveform.ts';
import { hertz, percent } from '../../../../web/page/views/bench/numbers.ts';
import { causeWords, degreesOf, draftOf, roundingWords, setOf } from '../../../../web/page/views/bench/pwm-draft.ts';

const fan: PwmState = { enabled: true, periodNs: 40_000, dutyNs: 12_000, polarity: 'normal' };

test('a draft of what is set sets the same', () => {
  for (const polarity of ['normal', 'inversed'] as const) {
    const { enabled: _, ...set } = { ...fan, polarity };
    assert.deepEqual(setOf(draftOf({ ...fan, polarity })), set);
  }
});

test('a channel that never ran is offered at the frequency of its user', () => {
  assert.deepEqual(draftOf(null, 5000), { ratio: 0, hz: 5000, polarity: 'normal' });
  assert.deepEqual(draftOf({ ...fan, periodNs: 0, dutyNs: 0 }), { ratio: 0, hz: 1000, polarity: 'normal' });
});

test('the duty is never longer than the period', () => {
  for (const polarity of ['normal', 'inversed'] as const)
    for (const ratio of [0, 0.3, 1]) {
      const { dutyNs, periodNs } = setOf({ ratio, hz: 30_000, polarity });
      assert.ok(dutyNs >= 0 && dutyNs <= periodNs);
      assert.ok(Math.abs(highRatio({ enabled: true, periodNs, dutyNs, polarity }) - ratio) < 1e-4);
    }
});

test('a servo stands where its pulse says', () => {
  for (const degrees of [0, 45, 90, 180])
    for (const polarity of ['normal', 'inversed'] as const) {
      const state = pwmIntents['pwm.servo']({ degrees }, initialDefaults)({ ...fan, polarity });
      assert.ok(Math.abs((degreesOf(state, initialDefaults) ?? -1) - degrees) < 0.01, `${degrees} ${polarity}`);
    }
  assert.equal(degreesOf(fan, initialDefaults), undefined);
});

test('what nobody here asked for has a sign', () => {
  assert.equal(causeWords('foreign', undefined), '▲ Changed behind the broker by another program');
  assert.equal(causeWords('call', 'alice'), 'Set by alice');
  assert.equal(causeWords('safe', undefined), '▲ Made safe');
});

test('what the hardware makes of it is told where it is something else', () => {
  const plan = { requested: fan, result: fan, roundingKnown: true };
  assert.equal(roundingWords(plan, percent, hertz), 'The hardware does exactly this.');
  const rounded = { ...plan, result: { ...fan, dutyNs: 12_005 } };
  assert.match(roundingWords(rounded, percent, hertz), /^The hardware rounds it: 30\.01\s%/);
  assert.match(roundingWords({ ...plan, roundingKnown: false }, percent, hertz), /not known/);
});

test('at the very limit it is set on this side of it', () => {
  const limits = { frequencyHz: [3, 30_000], highRatio: [0.1, 0.7] } as const;
  for (const hz of [3, 30_000])
    for (const ratio of [0.1, 0.7])
      for (const polarity of ['normal', 'inversed'] as const) {
        const set = setOf({ ratio, hz, polarity }, limits);
        const reached = highRatio({ enabled: true, ...set });
        assert.ok(1e9 / set.periodNs >= 3 && 1e9 / set.periodNs <= 30_000, `${set.periodNs}`);
        assert.ok(reached >= 0.1 && reached <= 0.7, `${reached}`);
      }
});
