/** Limits of how fast: each change of a program counts as a call would, in the worst order where nobody can tell the order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduleCheck } from '../../../../contract/methods/schedule.ts';
import { compileProgram } from '../../../../contract/schedule/compile.ts';
import { type Program, parseProgram } from '../../../../contract/schedule/program.ts';
import { simulate } from '../../../../contract/schedule/simulate.ts';
import { NONE } from '../../../../contract/schedule/table.ts';
import { TestBroker } from '../../harness.ts';
import { alice } from '../../people.ts';
import { checks, firstProblem, policyWith } from './setting.ts';

const limitsOf = (told: Record<string, ScheduleCheck>) =>
  Object.fromEntries(Object.entries(told).map(([name, { problems }]) => [name, problems[0]?.limit ?? 'allowed']));

/** With a period of its own: a duty in ns is a ratio. */
const at = (ratio: number) => ({ device: 'servo', periodNs: 1_000_000, dutyNs: ratio * 1e6 });

test('changes a second are those of the densest second, whatever comes when', async () => {
  const lamp = (every: `${number} ms`, more: object = {}) =>
    ({ gpio: { device: 'relay', value: 1 }, every, ...more }) as Program['events'][number];
  const told = await checks(policyWith({ relay: { changesPerSecond: 10 } }), alice, {
    ten: { events: [lamp('100 ms')] },
    eleven: { events: [lamp('99 ms')] },
    both: { events: [lamp('200 ms', { duration: '50 ms' })] },
    tooManyBoth: { events: [lamp('199 ms', { duration: '50 ms' })] },
    // Nine in the first second, then four of another entry.
    apart: { events: [lamp('100 ms', { times: 9 }), lamp('250 ms', { at: '2 s' })] },
    together: { events: [lamp('100 ms', { times: 9 }), lamp('250 ms', { at: '500 ms' })] },
    once: { events: Array.from({ length: 11 }, (_, n) => ({ ...blinkAt(n * 90) })) },
    slowly: { events: Array.from({ length: 11 }, (_, n) => ({ ...blinkAt(n * 100) })) },
    // What comes together within a window may come so much earlier.
    window: { events: [lamp('100 ms')], window: '50 ms' },
    angle: { cycle: '600 rpm', events: [turning('0 deg')] },
    tooFast: { cycle: '601 rpm', events: [turning('0 deg')] },
    stands: { cycle: { device: 'ecu', channel: 'rpm' }, events: [turning('0 deg')] },
  });
  assert.deepEqual(limitsOf(told), {
    ten: 'allowed',
    eleven: 'changesPerSecond',
    both: 'allowed',
    tooManyBoth: 'changesPerSecond',
    apart: 'allowed',
    together: 'changesPerSecond',
    once: 'changesPerSecond',
    slowly: 'allowed',
    window: 'changesPerSecond',
    angle: 'allowed',
    tooFast: 'changesPerSecond',
    stands: 'allowed',
  });
});

const blinkAt = (ms: number) => ({ gpio: { device: 'relay', value: 1 as const }, at: `${ms} ms` as const });
const turning = (angle: `${number} deg`) => ({
  gpio: { device: 'relay', value: 1 as const },
  angle,
  duration: '1 ms' as const,
});

test('a slew is judged step by step, from what was before, over what repeats too', async () => {
  const fade = (from: number, to: number, seconds: number, more: object = {}) =>
    ({ fade: { device: 'servo', from, to, seconds, rateHz: 10 }, ...more }) as Program['events'][number];
  const told = await checks(policyWith({ servo: { highRatioPerSecond: 0.5 } }), alice, {
    slow: { events: [fade(0, 1, 2)] },
    fast: { events: [fade(0, 1, 1.9)] },
    // From nothing to 0.6 at once: no limit of a second allows that.
    jump: { events: [{ pwm: at(0.6), at: '10 s' }] },
    // What has not been changed yet may change by what a second allows.
    first: { events: [{ pwm: at(0.5) }] },
    twice: { events: [{ pwm: at(0.3) }, { pwm: at(0.5), at: '100 ms' }] },
    twiceSlowly: { events: [{ pwm: at(0.3) }, { pwm: at(0.5), at: '400 ms' }] },
    off: { events: [{ pwm: at(0.5), duration: '1 ms' }] },
    breathing: { events: [fade(0, 0.5, 1, { every: '2 s' }), fade(0.5, 0, 1, { at: '1 s', every: '2 s' })] },
    // At its end it falls back to its begin at once.
    saw: { events: [fade(0, 0.5, 1, { every: '2 s' }), fade(0.5, 0.4, 0.5, { at: '1.1 s', every: '2 s' })] },
    sawBack: { events: [fade(0, 0.5, 1, { every: '1.05 s' })] },
    periods: {
      events: [
        { pwm: at(0.1), every: '1 s' },
        { pwm: at(0.2), every: '1.1 s', at: '300 ms' },
      ],
    },
    ends: {
      events: [
        { pwm: at(0.1), every: '1 s', times: 5 },
        { pwm: at(0.2), every: '1.1 s', at: '300 ms', times: 5 },
      ],
    },
    endsWell: {
      events: [
        { pwm: at(0.1), every: '1 s', times: 3 },
        { pwm: at(0.2), every: '1.1 s', at: '300 ms', times: 3 },
      ],
    },
    angle: {
      cycle: '60 rpm',
      events: [
        { pwm: at(0.1), angle: '0 deg' },
        { pwm: at(0.2), angle: '360 deg' },
      ],
    },
    oneAngle: { cycle: '60 rpm', events: [{ pwm: at(0), angle: '0 deg' }] },
  });
  assert.deepEqual(limitsOf(told), {
    slow: 'allowed',
    fast: 'highRatioPerSecond',
    jump: 'highRatioPerSecond',
    first: 'allowed',
    twice: 'highRatioPerSecond',
    twiceSlowly: 'allowed',
    off: 'allowed',
    breathing: 'allowed',
    saw: 'highRatioPerSecond',
    sawBack: 'highRatioPerSecond',
    periods: 'highRatioPerSecond',
    // At 4 s, and at 300 ms + 4 * 1.1 s: 700 ms, and 300 ms before.
    ends: 'allowed',
    endsWell: 'allowed',
    angle: 'highRatioPerSecond',
    oneAngle: 'allowed',
  });
  assert.match(
    firstProblem(told.fast as ScheduleCheck).message ?? '',
    /^event 2 \(events\[0\], step 2 of 20\): a step of 0\.05/,
  );
});

/** Deterministic: 0 to 1. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

test('what is allowed never passes its limits: random programs, run by the pure core', async () => {
  const policy = policyWith({ servo: { highRatioPerSecond: 2, changesPerSecond: 12 } });
  await using broker = await TestBroker.start({ policy });
  const postern = await broker.connect(alice);
  const random = numbers(7);
  const pick = (count: number) => Math.floor(random.next().value * count);
  const counts = { allowed: 0, refused: 0 };
  for (let n = 0; n < 150; n++) {
    const common = `${[200, 500, 1000][pick(3)] ?? 200} ms` as const;
    const events = Array.from({ length: 1 + pick(4) }, (): Program['events'][number] => {
      const pwm = at(pick(5) / 20);
      const start = `${pick(20) * 50} ms` as const;
      const kind = pick(4);
      if (kind === 0) return { pwm, at: start };
      const period = pick(3) === 0 ? (`${100 + pick(10) * 50} ms` as const) : common;
      const times = kind === 1 ? { times: 1 + pick(4) } : {};
      const duration = pick(3) === 0 ? { duration: `${10 + pick(8) * 10} ms` as const } : {};
      return { pwm, at: start, every: period, ...times, ...duration };
    });
    const { program } = parseProgram({ events });
    assert.ok(program);
    const { table } = compileProgram(program);
    assert.ok(table);
    const { allowed } = await postern.call('schedule.check', { program });
    counts[allowed ? 'allowed' : 'refused'] += 1;
    if (!allowed) continue;
    // As the limits themselves count: off is 0 to come from, and what does not change is no change.
    let [now, isNowOn, changedAt] = [0, false, Number.NEGATIVE_INFINITY];
    const recent: number[] = [];
    for (const { at: atNs, action } of simulate(table, { until: 6e9 })) {
      const act = action === NONE ? undefined : table.actions[action];
      if (act?.kind !== 'pwm') continue;
      const isOn = act.enabled !== false;
      const to = isOn ? (act.dutyNs ?? 0) / 1e6 : 0;
      recent.push(atNs);
      assert.ok(recent.filter((before) => atNs - before < 1e9).length <= 12, JSON.stringify(program));
      if (isOn) {
        const room = 2 * Math.min(1, (atNs - changedAt) / 1e9);
        assert.ok(Math.abs(to - now) <= room + 1e-9, `${now} to ${to} at ${atNs}: ${JSON.stringify(program)}`);
      }
      if (to !== now || isOn !== isNowOn) changedAt = atNs;
      [now, isNowOn] = [to, isOn];
    }
  }
  // Or it would say nothing of either.
  assert.ok(counts.allowed > 20 && counts.refused > 20, JSON.stringify(counts));
});
