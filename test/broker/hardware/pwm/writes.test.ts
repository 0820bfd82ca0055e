import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planWrites, type WritePlan } from '../../../../broker/hardware/pwm/writes.ts';
import { highRatio, type PwmState } from '../../../../contract/pwm/waveform.ts';
import { fc, randomCases } from '../../../random-cases.ts';

const state = (enabled: boolean, periodNs: number, dutyNs: number, polarity: PwmState['polarity'] = 'normal') => ({
  enabled,
  periodNs,
  dutyNs,
  polarity,
});
const show = ({ writes }: WritePlan) => writes.map(({ attribute, text }) => `${attribute} ${text}`).join(', ');

describe('the fewest writes', () => {
  const table: [what: string, from: PwmState, to: PwmState, writes: string][] = [
    ['nothing for nothing', state(true, 20, 10), state(true, 20, 10), ''],
    ['one for a duty', state(true, 20, 10), state(true, 20, 12), 'duty_cycle 12'],
    ['one for a period', state(true, 20, 10), state(true, 30, 10), 'period 30'],
    ['one to switch off', state(true, 20, 10), state(false, 20, 10), 'enable 0'],
    ['one to switch on', state(false, 20, 10), state(true, 20, 10), 'enable 1'],
    ['none that changes nothing, off', state(false, 20, 10), state(false, 20, 10), ''],
    ['two where one grows and the other shrinks', state(true, 20, 10), state(true, 30, 5), 'period 30, duty_cycle 5'],
    ['... the other way round', state(true, 30, 5), state(true, 20, 10), 'period 20, duty_cycle 10'],
    [
      'a dip where both grow: the longer period first',
      state(true, 20, 10),
      state(true, 40, 20),
      'period 40, duty_cycle 20',
    ],
    [
      'a dip where both shrink: the shorter duty first',
      state(true, 40, 20),
      state(true, 20, 10),
      'duty_cycle 10, period 20',
    ],
    [
      'a dip of an inversed one where both grow: the longer low first',
      state(true, 20, 10, 'inversed'),
      state(true, 30, 15, 'inversed'),
      'duty_cycle 15, period 30',
    ],
    [
      'off in between for an inversed one whose low does not fit into the old period',
      state(true, 20, 10, 'inversed'),
      state(true, 80, 40, 'inversed'),
      'enable 0, period 80, duty_cycle 40, enable 1',
    ],
    [
      'off in between for a polarity',
      state(true, 20, 10),
      state(true, 20, 10, 'inversed'),
      'enable 0, polarity inversed, enable 1',
    ],
    ['off before anything else', state(true, 20, 10), state(false, 40, 20), 'enable 0, period 40, duty_cycle 20'],
    ['on after everything else', state(false, 40, 20), state(true, 20, 10), 'period 20, duty_cycle 10, enable 1'],
    [
      'a fresh channel: period first, polarity when there is one',
      state(false, 0, 0),
      state(true, 20, 10, 'inversed'),
      'period 20, duty_cycle 10, polarity inversed, enable 1',
    ],
    ['a duty that must make room', state(false, 40, 30), state(false, 20, 10), 'duty_cycle 10, period 20'],
    ['clearing', state(false, 40, 30, 'inversed'), state(false, 0, 0), 'polarity normal, duty_cycle 0, period 0'],
    [
      'off in between for what cannot run as it is',
      state(true, 0, 0),
      state(true, 20, 0),
      'enable 0, period 20, enable 1',
    ],
  ];
  for (const [what, from, to, writes] of table)
    it(what, () => {
      assert.equal(show(planWrites(from, to)), writes);
    });
});

/** A state that a channel can be in: up to a second, often with round numbers that collide. */
const anyState: fc.Arbitrary<PwmState> = fc
  .record({
    enabled: fc.boolean(),
    periodNs: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 1e9 })),
    share: fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    polarity: fc.constantFrom('normal' as const, 'inversed' as const),
  })
  .map(({ enabled, periodNs, share, polarity }) => ({
    enabled,
    periodNs,
    dutyNs: Math.trunc(periodNs * share),
    polarity,
  }));

const fields = { enable: 'enabled', period: 'periodNs', duty_cycle: 'dutyNs', polarity: 'polarity' } as const;

/** The state after each write. */
function statesOf(from: PwmState, { writes }: WritePlan): PwmState[] {
  let now: PwmState = from;
  return writes.map(({ attribute, text }) => {
    const value = attribute === 'polarity' ? text : attribute === 'enable' ? text === '1' : Number(text);
    now = { ...now, [fields[attribute]]: value };
    return now;
  });
}

describe('between any two states', () => {
  const check = (holds: (from: PwmState, to: PwmState, plan: WritePlan, states: PwmState[]) => void) =>
    fc.assert(
      fc.property(anyState, anyState, (from, to) => {
        const plan = planWrites(from, to);
        holds(from, to, plan, statesOf(from, plan));
      }),
      { numRuns: randomCases(5000) },
    );

  it('arrives', () => {
    check((from, to, _plan, states) => assert.deepEqual(states.at(-1) ?? from, to));
  });

  it('writes nothing that does not change', () => {
    check((from, _to, _plan, states) => {
      for (const [index, now] of states.entries()) assert.notDeepEqual(now, states[index - 1] ?? from);
    });
  });

  it('never lets the high ratio of what is on peak', () => {
    check((from, to, _plan, states) => {
      const ends = [from, to].filter(({ enabled }) => enabled).map(highRatio);
      for (const now of states.filter(({ enabled }) => enabled)) {
        assert.ok(highRatio(now) <= Math.max(...ends) + 1e-9);
      }
    });
  });

  it('keeps the duty within the period, on and off', () => {
    check((_from, _to, _plan, states) => assert.ok(states.every(({ periodNs, dutyNs }) => dutyNs <= periodNs)));
  });

  it('changes the polarity only while off', () => {
    check((from, _to, _plan, states) => {
      for (const [index, now] of states.entries()) {
        const before = states[index - 1] ?? from;
        assert.ok(now.polarity === before.polarity || !before.enabled);
      }
    });
  });

  it('tells every state that is on in between', () => {
    check((_from, _to, { passing }, states) => {
      assert.deepEqual(
        states.slice(0, -1).filter(({ enabled }) => enabled),
        passing,
      );
    });
  });

  it('takes at most five writes, and three without switching', () => {
    check((from, to, { writes }) => {
      const switches = Number(from.enabled) + Number(to.enabled);
      assert.ok(writes.length <= 3 + switches);
    });
  });
});
