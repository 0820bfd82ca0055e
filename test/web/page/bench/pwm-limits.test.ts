/** Sliders go as far as the policy's rules let them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frequencyHz, highRatio, type PwmState } from '../../../../contract/pwm/waveform.ts';
import {
  hertzOfStep,
  hertzOnSlider,
  pwmLimitsOf,
  SLIDER_STEPS,
  stepOfHertz,
  within,
} from '../../../../web/page/views/bench/pwm-limits.ts';
import { anyRule as rule } from '../panel/any-rule.ts';

const none = { highRatio: undefined, frequencyHz: undefined, polarity: undefined };

test('of one rule they are its limits', () => {
  assert.deepEqual(pwmLimitsOf([rule({})]), none);
  assert.deepEqual(pwmLimitsOf([rule({ highRatio: [0.2, 1], highRatioPerSecond: 0.5 })]), {
    ...none,
    highRatio: [0.2, 1],
  });
  assert.deepEqual(pwmLimitsOf([rule({ polarity: 'normal', frequencyHz: [40, 60], highRatio: [0, 0.125] })]), {
    polarity: 'normal',
    frequencyHz: [40, 60],
    highRatio: [0, 0.125],
  });
});

test('of several they are as wide as all of them: each may be the one that allows it', () => {
  const servo = rule({ frequencyHz: [40, 60], highRatio: [0, 0.125], polarity: 'normal' });
  const fan = rule({ frequencyHz: [20_000, 30_000], highRatio: [0.2, 1], polarity: 'inversed' });
  assert.deepEqual(pwmLimitsOf([servo, fan]), { ...none, frequencyHz: [40, 30_000], highRatio: [0, 1] });
  assert.deepEqual(pwmLimitsOf([servo, rule({ polarity: 'normal' })]), { ...none, polarity: 'normal' });
});

test('a rule that lets one only look bounds nothing', () => {
  assert.deepEqual(pwmLimitsOf([]), none);
  assert.deepEqual(pwmLimitsOf([rule({ highRatio: [0, 0.5] }, ['read']), rule({ frequencyHz: [1, 9] })]), {
    ...none,
    frequencyHz: [1, 9],
  });
});

test('what is set stays within them, and so do the sliders', () => {
  const limits = pwmLimitsOf([rule({ highRatio: [0.1, 0.8], frequencyHz: [20, 30_000], polarity: 'normal' })]);
  const far = within(limits, { ratio: 1, hz: 1e9, polarity: 'inversed' });
  assert.deepEqual(far, { ratio: 0.8, hz: 30_000, polarity: 'normal' });
  const range = hertzOnSlider(limits, 1000);
  assert.deepEqual(range, [20, 30_000]);
  for (let step = 0; step <= SLIDER_STEPS; step++) {
    const hz = hertzOfStep(step, range);
    assert.ok(hz >= 20 && hz <= 30_000, `${hz}`);
    if (step % 100 === 0) assert.ok(Math.abs(stepOfHertz(hz, range) - step) <= 1);
  }
});

test('without limits a slider has room for what is set now', () => {
  assert.deepEqual(hertzOnSlider({}, 1000), [1, 100_000]);
  assert.deepEqual(hertzOnSlider({}, 2_000_000), [1, 2_000_000]);
  assert.deepEqual(hertzOnSlider({}, 0.2), [0.2, 100_000]);
  assert.deepEqual(hertzOnSlider({ frequencyHz: [0, 60] }, 50), [1, 60]);
});

test('ratios and frequencies are read as they were meant', () => {
  const state: PwmState = { enabled: true, periodNs: 40_000, dutyNs: 12_000, polarity: 'inversed' };
  assert.equal(highRatio(state), 0.7);
  assert.equal(frequencyHz(state), 25_000);
});
