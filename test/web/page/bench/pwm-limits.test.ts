/** A page that asks the real policy learns the limits of the example: in few questions, and nothing that is not so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excess, type Limits } from '../../../../contract/policy/limits.ts';
import { frequencyHz, highRatio, type PwmState } from '../../../../contract/pwm/waveform.ts';
import {
  hertzOfStep,
  hertzOnSlider,
  learnLimits,
  SLIDER_STEPS,
  stepOfHertz,
  within,
} from '../../../../web/page/views/bench/pwm-limits.ts';

const OFF: PwmState = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };
const START = { ratio: 0, hz: 1000, polarity: 'normal' } as const;

/** As `policy.explain` answers where one rule has these limits. */
function asker(limits: Limits) {
  const asked: PwmState[] = [];
  const explain = async (state: PwmState) => {
    asked.push(state);
    const found = excess(limits, { kind: 'pwm', previous: OFF, states: [state] }, { changesInLastSecond: 0 });
    return found === undefined
      ? { allowed: true }
      : { allowed: false, limit: found.limit, allowedValue: found.allowed };
  };
  return { asked, explain };
}

const policies: readonly (readonly [Limits, object])[] = [
  [{}, {}],
  [{ highRatio: [0, 0.8] }, { highRatio: [0, 0.8] }],
  [{ highRatio: [0.2, 1] }, { highRatio: [0.2, 1] }],
  [{ frequencyHz: [20, 30_000] }, { frequencyHz: [20, 30_000] }],
  [{ polarity: 'normal' }, { polarity: 'normal' }],
  [{ polarity: 'inversed' }, { polarity: 'inversed' }],
  [
    { highRatio: [0, 0.8], frequencyHz: [20, 30_000], polarity: 'normal' },
    { highRatio: [0, 0.8], frequencyHz: [20, 30_000], polarity: 'normal' },
  ],
  [
    { polarity: 'normal', frequencyHz: [40, 60], highRatio: [0, 0.125] },
    { polarity: 'normal', frequencyHz: [40, 60], highRatio: [0, 0.125] },
  ],
  [{ highRatio: [0, 0.6], highRatioPerSecond: 0.5 }, { highRatio: [0, 0.6] }],
];

for (const [limits, learned] of policies)
  test(`of ${JSON.stringify(limits)}`, async () => {
    const { asked, explain } = asker(limits);
    assert.deepEqual(await learnLimits(explain, START), learned);
    assert.ok(asked.length <= 8, `asked ${asked.length} times`);
    assert.ok(asked.every(({ enabled }) => enabled));
  });

test('what was learned allows what it says, and the sliders stay within it', async () => {
  const limits: Limits = { highRatio: [0.1, 0.8], frequencyHz: [20, 30_000], polarity: 'normal' };
  const { explain } = asker(limits);
  const learned = await learnLimits(explain, START);
  const far = within(learned, { ratio: 1, hz: 1e9, polarity: 'inversed' });
  assert.deepEqual(far, { ratio: 0.8, hz: 30_000, polarity: 'normal' });
  const range = hertzOnSlider(learned, 1000);
  assert.deepEqual(range, [20, 30_000]);
  for (let step = 0; step <= SLIDER_STEPS; step++) {
    const hz = hertzOfStep(step, range);
    assert.ok(hz >= 20 && hz <= 30_000, `${hz}`);
    if (step % 100 === 0) assert.ok(Math.abs(stepOfHertz(hz, range) - step) <= 1);
  }
});

test('a refusal that names no limit teaches nothing', async () => {
  const nobody = async () => ({ allowed: false });
  assert.deepEqual(await learnLimits(nobody, START), {});
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
