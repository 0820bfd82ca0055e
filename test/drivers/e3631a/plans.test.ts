import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import { e3631a } from '../../../contract/instruments/shipped/e3631a.ts';
import { type Output, outputNames } from '../../../drivers/e3631a/outputs.ts';
import { planRamp } from '../../../drivers/e3631a/ramp.ts';
import { carryOut } from '../../../drivers/e3631a/runner.ts';
import { planSequence } from '../../../drivers/e3631a/sequence.ts';
import { fc } from '../../random-cases.ts';
import { SelfWindingClock } from '../self-winding-clock.ts';

const pace = { stepMs: 80 };
const rest = {
  tracking: false,
  outputs: { P6V: { volts: 0, amps: 5 }, P25V: { volts: 0, amps: 1 }, N25V: { volts: 0, amps: 1 } },
};
const invalid = (text: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.code === 'invalid' && text.test(error.message);

describe('a ramp', () => {
  it('goes there in even steps, and ends exactly there', () => {
    const { steps, seconds } = planRamp({ output: 'P25V', from: 1, to: 2, voltsPerSecond: 2.5 }, pace);
    assert.equal(seconds, 0.4);
    assert.deepEqual(steps, [
      { atMs: 80, output: 'P25V', set: { volts: 1.2 } },
      { atMs: 160, output: 'P25V', set: { volts: 1.4 } },
      { atMs: 240, output: 'P25V', set: { volts: 1.6 } },
      { atMs: 320, output: 'P25V', set: { volts: 1.8 } },
      { atMs: 400, output: 'P25V', set: { volts: 2 } },
    ]);
  });
  it('is never quicker than asked, never out of range, and never asks more of the wire than it carries', () => {
    const place = fc
      .constantFrom(...outputNames)
      .chain((output) => fc.tuple(fc.constant(output), at(output), at(output)));
    fc.assert(
      fc.property(place, fc.double({ min: 0.01, max: 20, noNaN: true }), ([output, from, to], voltsPerSecond) => {
        const plan = orRefusal(() => planRamp({ output, from, to, voltsPerSecond }, pace));
        if (plan instanceof Refusal) return assert.match(plan.message, /cannot be met|at most 3600 s/);
        let [lastMs, lastVolts] = [0, from];
        for (const { atMs, set } of plan.steps) {
          const volts = set.volts ?? Number.NaN;
          const { min, max } = e3631a.outputs[output].volts;
          assert.ok(volts >= min && volts <= max);
          if (plan.steps.length > 1) {
            assert.ok(atMs - lastMs >= pace.stepMs - 1e-6);
            // Rounded to a tenth of a millivolt at both ends.
            assert.ok(Math.abs(volts - lastVolts) <= (voltsPerSecond * (atMs - lastMs)) / 1000 + 0.0002);
          }
          [lastMs, lastVolts] = [atMs, volts];
        }
        assert.equal(lastVolts, to);
      }),
    );
  });
  it('makes no steps that the supply cannot make', () => {
    const { steps, seconds } = planRamp({ output: 'P6V', from: 0, to: 0.1, voltsPerSecond: 0.001 }, pace);
    assert.deepEqual([steps.length, seconds], [50, 100]);
  });
  it('to where it is takes one step', () => {
    assert.deepEqual(planRamp({ output: 'P6V', from: 3, to: 3, voltsPerSecond: 1 }, pace).steps.length, 1);
  });
  it('that the wire cannot carry is refused, with the pace that it can', () => {
    assert.throws(
      () => planRamp({ output: 'P25V', from: 0, to: 10, voltsPerSecond: 500 }, pace),
      invalid(/500 V\/s cannot be met: 10 V would take 20 ms, and one step takes 80 ms.*at most 62.5 V\/s/),
    );
    assert.equal(planRamp({ output: 'P25V', from: 0, to: 10, voltsPerSecond: 62.5 }, pace).steps.length, 2);
  });
  it('out of range is refused', () => {
    for (const [output, to] of [
      ['P6V', 6.19],
      ['P25V', -0.1],
      ['N25V', 1],
      ['P25V', Number.NaN],
    ] as const)
      assert.throws(() => planRamp({ output, from: 0, to, voltsPerSecond: 1 }, pace), invalid(/out of range/));
  });
  it('without an end is refused', () => {
    assert.throws(
      () => planRamp({ output: 'P25V', from: 0, to: 10, voltsPerSecond: 0 }, pace),
      invalid(/never arrives/),
    );
    assert.throws(
      () => planRamp({ output: 'P25V', from: 0, to: 25, voltsPerSecond: 0.006 }, pace),
      invalid(/takes 4167 s or more; at most 3600 s/),
    );
  });
});

describe('a sequence', () => {
  it('goes on from where the step before it ended', () => {
    const plan = planSequence(
      [
        { output: 'P25V', volts: 5, amps: 0.5, holdSeconds: 1 },
        { output: 'P25V', volts: 6, voltsPerSecond: 5 },
        { output: 'P6V', amps: 2 },
      ],
      1,
      rest,
      pace,
    );
    assert.deepEqual(plan.steps[0], { atMs: 0, output: 'P25V', set: { volts: 5, amps: 0.5 } });
    assert.deepEqual(plan.steps[1], { atMs: 1180, output: 'P25V', set: { volts: 5.5 } });
    assert.deepEqual(plan.steps.at(-1), { atMs: 1280, output: 'P6V', set: { amps: 2 } });
    assert.equal(Math.round(plan.seconds * 1000), 1360);
  });
  it('begins its second time where the first one ended', () => {
    const steps = [
      { output: 'P25V', volts: 10, voltsPerSecond: 10 },
      { output: 'P25V', volts: 5, voltsPerSecond: 5 },
    ] as const;
    assert.deepEqual(
      [1, 2, 3].map((times) => planSequence(steps, times, rest, pace).seconds),
      [2, 3.5, 5],
    );
  });
  it('knows that a tracking output has moved too', () => {
    const plan = planSequence(
      [
        { output: 'P25V', volts: 10 },
        { output: 'N25V', volts: -12, voltsPerSecond: 2 },
      ],
      1,
      { ...rest, tracking: true },
      pace,
    );
    assert.equal(plan.seconds, 1 + pace.stepMs / 1000);
  });
  it('names the step that cannot be done', () => {
    const steps = [
      { output: 'P6V', volts: 1 },
      { output: 'P6V', volts: 7 },
    ] as const;
    assert.throws(
      () => planSequence(steps, 1, rest, pace),
      invalid(/^step 2: 7 V is out of range: P6V gives 0 V to 6.18 V/),
    );
    assert.throws(
      () => planSequence([{ output: 'N25V', amps: 2 }], 1, rest, pace),
      invalid(/^step 1: 2 A is out of range/),
    );
  });
  it('may wait without setting anything, but not do nothing', () => {
    assert.equal(planSequence([{ output: 'P6V', holdSeconds: 2 }], 3, rest, pace).seconds, 6);
    assert.throws(() => planSequence([{ output: 'P6V' }], 1e9, rest, pace), invalid(/^step 1: .*does nothing/));
  });
  it('that takes longer than an hour is refused before it is planned to its end', () => {
    assert.throws(
      () =>
        planSequence(
          [
            { output: 'P6V', volts: 1 },
            { output: 'P6V', volts: 2 },
          ],
          1e9,
          rest,
          pace,
        ),
      invalid(/at most 3600 s/),
    );
  });
});

describe('carrying out', () => {
  const plan = planRamp({ output: 'P25V', from: 0, to: 10, voltsPerSecond: 10 }, { stepMs: 100 });
  it('keeps the time', async () => {
    const clock = new SelfWindingClock();
    const at: number[] = [];
    await carryOut(plan, async () => void at.push(clock.now()), clock, new AbortController().signal);
    assert.deepEqual(at, [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  });
  it('does not make good by hurry what it lost', async () => {
    const clock = new SelfWindingClock();
    const at: number[] = [];
    const act = async () => {
      at.push(clock.now());
      if (at.length === 3) await clock.pause(450);
    };
    await carryOut(plan, act, clock, new AbortController().signal);
    assert.deepEqual(at, [100, 200, 300, 750, 850, 950, 1050, 1150, 1250, 1350]);
  });
  it('ends where it is', async () => {
    const clock = new SelfWindingClock();
    const ending = new AbortController();
    let count = 0;
    const act = async () => {
      if (++count === 4) setImmediate(() => ending.abort(new Error('that is enough')));
    };
    await assert.rejects(carryOut(plan, act, clock, ending.signal), /that is enough/);
    assert.equal(count, 4);
  });
});

const at = (output: Output) => {
  const { min, max } = e3631a.outputs[output].volts;
  return fc.integer({ min: min * 1000, max: max * 1000 }).map((millivolts) => millivolts / 1000);
};

function orRefusal<Value>(plan: () => Value): Value | Refusal {
  try {
    return plan();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
