/** What the policy is asked about a call: what would be set after it, and each value on the way. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import { instrumentAsked } from '../../../contract/instruments/asked.ts';
import type { InstrumentProfile } from '../../../contract/instruments/profile.ts';
import { e3631a } from '../../../contract/instruments/shipped/e3631a.ts';
import type { Effect, SetPoint } from '../../../contract/policy/effects.ts';
import { excess, type Limits } from '../../../contract/policy/limits.ts';
import { bench, quiet } from './fixture.ts';

type State = Readonly<Record<string, unknown>>;

const effect = (profile: InstrumentProfile, method: string, fields: State, state: State | undefined) =>
  instrumentAsked(profile, method, fields, state).effect;
const points = (method: string, fields: State, state: State = quiet) =>
  effect(bench, method, fields, state).setPoints.map(
    ({ output, quantity, value, change }: SetPoint) =>
      `${output}.${quantity}=${value}${change === undefined ? '' : ` ${change.quantity} ${change.value ?? 'at once'}`}`,
  );
const withOutputs = (outputs: State, more: State = {}): State => ({
  ...quiet,
  ...more,
  outputs: { ...quiet.outputs, ...outputs },
});

describe('what a call asks', () => {
  it('is the access of its method, its danger, and the lines that go on as they are', () => {
    const { access, effect } = instrumentAsked(
      bench,
      'ask',
      { line: 'A', more: [{ line: 'B' }, { line: 'C' }] },
      undefined,
    );
    assert.deepEqual([access, effect.dangers, effect.lines], ['write', ['raw'], ['A', 'B', 'C']]);
    assert.deepEqual(instrumentAsked(bench, 'ask', {}, undefined).effect.lines, []);
    assert.deepEqual(instrumentAsked(bench, 'level', {}, undefined).access, 'control');
    assert.deepEqual(instrumentAsked(bench, 'status', {}, undefined).effect.setPoints, []);
  });
  it('is what is left set, not only what is set', () => {
    assert.deepEqual(points('set', { output: 'A', amps: 1 }, withOutputs({ A: { volts: 3, amps: 0 } })), [
      'A.volts=3',
      'A.amps=1',
    ]);
  });
  it('says how fast something changes, but to rest', () => {
    assert.deepEqual(points('set', { output: 'A', volts: 3 }), ['A.volts=3 pace at once', 'A.amps=0']);
    assert.deepEqual(points('set', { output: 'A', volts: 3, pace: 2 }), ['A.volts=3 pace 2', 'A.amps=0']);
    const three = withOutputs({ A: { volts: 3, amps: 0 }, C: { volts: 3, amps: 0 } });
    assert.deepEqual(points('set', { output: 'A', volts: 3 }, three), ['A.volts=3', 'A.amps=0']);
    const read = withOutputs({ A: { volts: 3.0000000001, amps: 0 } });
    assert.deepEqual(points('set', { output: 'A', volts: 3 }, read), ['A.volts=3', 'A.amps=0'], 'by its own digits');
    assert.deepEqual(points('set', { output: 'A', volts: 0 }, three), ['A.volts=0', 'A.amps=0']);
    assert.deepEqual(points('set', { output: 'A', volts: -0 }, three), ['A.volts=0', 'A.amps=0']);
    assert.deepEqual(points('set', { output: 'C', volts: 0 }, three), ['C.volts=0 pace at once', 'C.amps=0']);
  });
  it('is what follows too, and how fast that changes', () => {
    const following = { ...quiet, following: true };
    assert.deepEqual(points('set', { output: 'A', volts: 3, pace: 2 }, following), [
      'A.volts=3 pace 2',
      'A.amps=0',
      'B.volts=6 pace 4',
      'B.amps=0',
    ]);
    assert.deepEqual(points('set', { output: 'A', amps: 1 }, following), ['A.volts=0', 'A.amps=1']);
    assert.deepEqual(points('set', { output: 'B', volts: 3, pace: 2 }, following), ['B.volts=3 pace 2', 'B.amps=0']);
  });
  it('is what begins to follow', () => {
    const three = withOutputs({ A: { volts: 3, amps: 0 } });
    assert.deepEqual(points('follow', { on: true }, three), ['B.volts=6 pace at once', 'B.amps=0']);
    for (const fields of [{ on: false }, {}]) assert.deepEqual(points('follow', fields, three), []);
  });
  it('is every step, and that from the last to the first where it is repeated', () => {
    const steps = [
      { output: 'A', volts: 1, pace: 1 },
      { output: 'A', volts: 2, pace: 1 },
    ];
    const [there, back] = [
      ['A.volts=1 pace 1', 'A.volts=2 pace 1'],
      ['A.volts=1 pace 1', 'A.volts=2 pace 1'],
    ];
    const volts = (fields: State) => points('steps', fields).filter((each) => each.includes('volts'));
    assert.deepEqual(volts({ steps }), there);
    assert.deepEqual(volts({ steps, times: 1 }), there);
    assert.deepEqual(volts({ steps, times: 2 }), [...there, ...back]);
    const fast = [{ output: 'A', volts: 1 }, ...steps.slice(1)];
    const one = withOutputs({ A: { volts: 1, amps: 0 } });
    const first = (times: number) =>
      points('steps', { steps: fast, times }, one).filter((each) => each.includes('once'));
    assert.deepEqual([first(1), first(9)], [[], ['A.volts=1 pace at once']]);
  });
  it('is what stands in records that may be left out', () => {
    assert.deepEqual(points('steps', { steps: [], first: { output: 'A', amps: 1 } }), ['A.volts=0', 'A.amps=1']);
    assert.deepEqual(points('steps', { steps: [] }), []);
  });
  it('is all that is set where it switches on, which comes at once', () => {
    const set = withOutputs({ A: { volts: 3, amps: 1 }, C: { volts: 0, amps: 0 } });
    const all = ['A.volts=3', 'A.amps=1', 'B.volts=0', 'B.amps=0', 'C.volts=0', 'C.amps=0'];
    assert.deepEqual(points('on', {}, set), all);
    assert.deepEqual(points('on', {}, { ...set, on: false }), [
      'A.volts=3 pace at once',
      ...all.slice(1, 4),
      'C.volts=0 pace at once',
      'C.amps=0',
    ]);
    const { outputsOn: _, ...always } = bench;
    assert.equal(
      effect(always, 'on', {}, { ...set, on: false }).setPoints.some(({ change }) => change !== undefined),
      false,
    );
  });
  it('is nothing where it switches off', () => {
    const { turnsOff, setPoints } = effect(bench, 'off', {}, undefined);
    assert.deepEqual([turnsOff, setPoints], [true, []]);
  });
  it('cannot be said where the state must be known', () => {
    for (const [method, fields] of [
      ['set', { output: 'A', volts: 1 }],
      ['on', {}],
      ['follow', { on: true }],
    ] as const)
      assert.throws(
        () => effect(bench, method, fields, undefined),
        (error) =>
          error instanceof Refusal && error.code === 'unavailable' && /has not told that yet/.test(error.message),
      );
    effect(bench, 'set', { output: 'A' }, undefined);
  });
});

describe('outputs that a rule limits', () => {
  const said = (limits: Limits['outputs'], method: string, fields: State, state: State = quiet) => {
    const asked: Effect = effect(bench, method, fields, state);
    const found = excess({ outputs: limits ?? {} }, asked, { changesInLastSecond: 0 });
    return found === undefined ? undefined : `${found.part ?? ''}: ${found.message}`;
  };
  const three = withOutputs({ A: { volts: 3, amps: 1 } });
  const rows: [limits: Limits['outputs'], method: string, fields: State, state: State, wanted: string | undefined][] = [
    [{ A: { volts: [0, 5] } }, 'set', { output: 'A', volts: 5 }, quiet, undefined],
    [{ A: { volts: [0, 5] } }, 'set', { output: 'A', volts: 5.0000005 }, quiet, undefined],
    [{ A: { volts: [0, 5] } }, 'set', { output: 'A', volts: 5.01 }, quiet, 'A.volts: volts 5.01 V of A is above 5 V'],
    [{ A: { volts: [0, 5] } }, 'set', { output: 'A', volts: -1 }, quiet, 'A.volts: volts -1 V of A is below 0 V'],
    [{ A: { volts: [1, 5] } }, 'set', { output: 'A', volts: 0 }, quiet, undefined],
    [{ A: { volts: 5 } }, 'set', { output: 'A', volts: 5 }, quiet, undefined],
    [{ A: { volts: 5 } }, 'set', { output: 'A', volts: -1 }, quiet, 'A.volts: volts -1 V of A is below 0 V'],
    [{ A: {} }, 'set', { output: 'A', volts: 10, amps: 2 }, quiet, undefined],
    [{ A: { volts: 2 } }, 'set', { output: 'A', amps: 1 }, three, 'A.volts: volts 3 V of A is above 2 V'],
    [{ A: { volts: 2 } }, 'off', {}, three, undefined],
    [{ A: { volts: 2 } }, 'on', {}, three, 'A.volts: volts 3 V of A is above 2 V'],
    [{ A: { volts: 2 } }, 'set', { output: 'C', volts: 1 }, quiet, ': C would be at 1 V, and is not one of A'],
    // C has no rest: it gives something out at 0 V too.
    [{ A: { volts: 2 } }, 'set', { output: 'C', volts: 0 }, quiet, ': C would be at 0 V, and is not one of A'],
    [{ A: { volts: 2 } }, 'set', { output: 'B', volts: 0, amps: 2 }, quiet, ': B would be at 2 A, and is not one of A'],
    [{ A: { volts: 2 }, C: {} }, 'on', {}, withOutputs({ B: { volts: 0, amps: 2 } }), undefined],
    [
      { A: {}, C: {} },
      'on',
      {},
      withOutputs({ B: { volts: 1, amps: 2 } }),
      ': B would be at 1 V, and is not one of A, C',
    ],
    [{ A: { pace: 2 } }, 'set', { output: 'A', volts: 1, pace: 2 }, quiet, undefined],
    [{ A: { pace: 2 } }, 'set', { output: 'A', volts: 1, pace: 3 }, quiet, 'A.pace: pace 3 V/s of A is above 2 V/s'],
    [
      { A: { pace: [1, 2] } },
      'set',
      { output: 'A', volts: 1, pace: 0.5 },
      quiet,
      'A.pace: pace 0.5 V/s of A is below 1 V/s',
    ],
    [
      { A: { pace: [1, 2] } },
      'set',
      { output: 'A', volts: 1 },
      quiet,
      'A.pace: A would change at once, and pace is at most 2 V/s',
    ],
    [{ A: { pace: 2 } }, 'set', { output: 'A', volts: 0 }, three, undefined],
    [
      { A: { pace: 2 }, C: {} },
      'on',
      {},
      { ...three, on: false },
      'A.pace: A would change at once, and pace is at most 2 V/s',
    ],
    [
      { A: { pace: 2 }, B: { volts: 4 } },
      'set',
      { output: 'A', volts: 2.5, pace: 1 },
      { ...quiet, following: true },
      'B.volts: volts 5 V of B is above 4 V',
    ],
    [
      { A: {}, B: { pace: 3 } },
      'set',
      { output: 'A', volts: 2, pace: 2 },
      { ...quiet, following: true },
      'B.pace: pace 4 V/s of B is above 3 V/s',
    ],
    [{ A: {} }, 'follow', { on: true }, three, ': B would be at 6 V, and is not one of A'],
    [{}, 'set', { output: 'A', volts: 0, amps: 1 }, quiet, ': A would be at 1 A, and is not one of nothing'],
    // What an output that is at rest could give is judged when it is set, and when it is to give something.
    [
      { A: { amps: 0.5 }, C: {} },
      'on',
      {},
      { ...quiet, outputs: { ...quiet.outputs, A: { volts: 0, amps: 5 } } },
      undefined,
    ],
    [
      { A: { amps: 0.5 } },
      'set',
      { output: 'A', volts: 1 },
      { ...quiet, outputs: { ...quiet.outputs, A: { volts: 0, amps: 5 } } },
      'A.amps: amps 5 A of A is above 0.5 A',
    ],
  ];
  for (const [limits, method, fields, state, wanted] of rows)
    it(`${JSON.stringify(limits)} ${method} ${JSON.stringify(fields)}`, () =>
      assert.equal(said(limits, method, fields, state), wanted));
});

describe('the E3631A', () => {
  const outputs = (N25V: number, P25V = 0) => ({
    P6V: { volts: 0, amps: 0 },
    P25V: { volts: P25V, amps: 0 },
    N25V: { volts: N25V, amps: 0 },
  });
  it('tracks both ways, with the other sign', () => {
    const tracking = { on: true, tracking: true, outputs: outputs(0) };
    const values = (output: string, volts: number) =>
      effect(e3631a, 'set', { output, volts }, tracking)
        .setPoints.filter(({ quantity }) => quantity === 'volts')
        .map((point) => [point.output, point.value]);
    assert.deepEqual(values('P25V', 5), [
      ['P25V', 5],
      ['N25V', -5],
    ]);
    assert.deepEqual(values('N25V', -5), [
      ['N25V', -5],
      ['P25V', 5],
    ]);
    assert.deepEqual(values('P6V', 5), [['P6V', 5]]);
  });
  it('makes N25V follow P25V when it begins to track', () => {
    const { setPoints } = effect(e3631a, 'track', { on: true }, { on: true, tracking: false, outputs: outputs(-3, 7) });
    assert.deepEqual(
      setPoints.map(({ output, value, change }) => [output, value, change?.quantity]),
      [
        ['N25V', -7, 'voltsPerSecond'],
        ['N25V', 0, undefined],
      ],
    );
  });
});
