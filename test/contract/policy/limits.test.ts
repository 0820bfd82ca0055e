import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide } from '../../../contract/policy/decide.ts';
import type { PwmState } from '../../../contract/pwm/waveform.ts';
import { alice, bench, eve, limited, off, on, policyWith, write } from './decide-fixture.ts';

test('each limit names itself, its value, its bound and its line', () => {
  const cases: [PwmState, string, RegExp][] = [
    [on(9500), 'highRatio', /^high ratio 0\.95 is above 0\.8 \(rule bench-fan, policy\.json:(\d+)\)$/],
    [
      on(1, { periodNs: 1000 }),
      'frequencyHz',
      /^frequency 1e\+6 Hz is above 200000 Hz|^frequency 1000000 Hz is above 200000 Hz/,
    ],
    [on(5000, { polarity: 'inversed' }), 'polarity', /^polarity inversed is not normal/],
  ];
  for (const [state, limit, message] of cases) {
    const verdict = decide(limited, write(state));
    assert.ok(!verdict.allowed);
    assert.equal(verdict.limit, limit);
    assert.match(verdict.message, message);
  }
});

test('the bound itself is allowed, what is beyond it is not', () => {
  assert.equal(decide(limited, write(on(8000))).allowed, true);
  assert.equal(decide(limited, write(on(8001))).allowed, false);
});

test('below the least is refused like above the most, and an output that is off is bound too', () => {
  const policy = policyWith({ ...bench, limits: { highRatio: [0.2, 0.8], frequencyHz: [50_000, 200_000] } });
  const allowed = (state: PwmState) => decide(policy, write(state, on(3000))).allowed;
  assert.deepEqual([allowed(on(2000)), allowed(on(1900))], [true, false]);
  assert.equal(allowed(on(5000, { periodNs: 25_000 })), false, 'too slow');
  assert.equal(allowed({ ...on(5000, { periodNs: 25_000 }), enabled: false }), false, 'a period for the next enable');
});

test('turning off in one state and on in the other is not turning off', () => {
  const states = [{ ...on(9000), enabled: false }, on(9000)];
  assert.equal(
    decide(limited, write(on(9000), on(9000), { effect: { kind: 'pwm', previous: on(9000), states } })).allowed,
    false,
  );
});

test('no partial set slips past the high ratio: period alone, polarity alone, preset while off', () => {
  const ratioOnly = policyWith({ ...bench, limits: { highRatio: [0, 0.5] } });
  assert.equal(decide(ratioOnly, write(on(5000, { periodNs: 6000 }), on(5000))).allowed, false, 'a shorter period');
  assert.equal(
    decide(ratioOnly, write(on(2000, { polarity: 'inversed' }), on(2000))).allowed,
    false,
    'an inversed polarity',
  );
  assert.equal(
    decide(ratioOnly, write({ ...off, dutyNs: 9000 })).allowed,
    false,
    'a preset that would come alive with the next enable',
  );
  assert.equal(
    decide(ratioOnly, write({ ...off, polarity: 'inversed', dutyNs: 0 })).allowed,
    false,
    'an inversed channel that idles high',
  );
});

test('a state on the way, or what the hardware rounds to, is bound as well', () => {
  const verdict = decide(
    limited,
    write(on(8000), off, { effect: { kind: 'pwm', previous: off, states: [on(8000), on(8010)] } }),
  );
  assert.ok(!verdict.allowed);
  assert.match(verdict.message, /in what the hardware would do/);
});

test('running states on the way are bound from above, not from below', () => {
  const policy = policyWith({ ...bench, limits: { highRatio: [0.2, 0.5] } });
  const by = (dutyNs: number) =>
    decide(
      policy,
      write(on(3000), on(4000), {
        effect: { kind: 'pwm', previous: on(4000), states: [on(3000)], passing: [on(dutyNs)] },
      }),
    ).allowed;
  assert.deepEqual([by(6000), by(4500), by(1000)], [false, true, true]);
});

test('turning off is never refused to one who may write, whatever is set now', () => {
  const outside = on(9900, { polarity: 'inversed' });
  for (const next of [
    { ...outside, enabled: false },
    { ...outside, enabled: false, dutyNs: 0 },
    { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' as const },
  ])
    assert.equal(decide(limited, write(next, outside)).allowed, true);
  assert.equal(decide(limited, write({ ...outside, enabled: false }, outside, { principal: eve })).allowed, false);
});

test('how fast the high ratio may change', () => {
  const policy = policyWith({ ...bench, limits: { highRatioPerSecond: 0.5 } });
  const step = (from: PwmState, to: PwmState, sinceLastChangeS: number) =>
    decide(policy, write(to, from, { usage: { changesInLastSecond: 0, sinceLastChangeS } })).allowed;
  assert.equal(step(on(1000), on(5900), 1), true);
  assert.equal(step(on(1000), on(6100), 1), false);
  assert.equal(step(on(6100), on(1000), 1), false, 'nor down');
  assert.equal(step(on(1000), on(6100), 100), false, 'waiting does not save up');
  assert.equal(step(on(1000), on(1500), 0.05), false);
  assert.equal(step({ ...off, dutyNs: 9000 }, on(9000), 5), false, 'from off it starts at 0');
  assert.equal(step(on(9000), { ...on(9000), enabled: false }, 0), true, 'off at once');
});

test('how many changes a second', () => {
  const policy = policyWith({ ...bench, limits: { changesPerSecond: 10 } });
  const at = (changesInLastSecond: number) =>
    decide(policy, write(on(1), off, { usage: { changesInLastSecond } })).allowed;
  assert.deepEqual([at(9), at(10)], [true, false]);
});

test('closing a running channel can be forbidden', () => {
  const policy = policyWith({ ...bench, limits: { closeOnlyWhenOff: true } });
  const close = (leavesRunning: boolean) =>
    decide(policy, {
      principal: alice,
      device: 'fan',
      access: 'write',
      effect: { kind: 'pwm', previous: on(1), states: [], leavesRunning },
    }).allowed;
  assert.deepEqual([close(false), close(true)], [true, false]);
});
