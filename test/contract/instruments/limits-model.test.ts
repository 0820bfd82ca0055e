/**
 * Whatever the profile, the state and the calls: what a rule's limits let through never leaves an instrument beyond them, nor takes it
 * there on its way. The instrument here is a machine of its own, which knows nothing of how calls are judged.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instrumentAsked } from '../../../contract/instruments/asked.ts';
import { instrumentFindings } from '../../../contract/instruments/check.ts';
import type { InstrumentProfile } from '../../../contract/instruments/profile.ts';
import { checkFields } from '../../../contract/instruments/values.ts';
import { excess } from '../../../contract/policy/limits.ts';
import { fc, randomCases } from '../../random-cases.ts';

const names = ['A', 'B', 'C'] as const;
type Name = (typeof names)[number];
type Quantity = 'volts' | 'amps';
/** C gives something out whatever it is set to. */
const rests = (name: Name) => name !== 'C';

interface Mirror {
  when: 'one' | 'two';
  from: Name;
  to: Name;
  quantity: Quantity;
  factor: number;
}
const mirror = fc.record<Mirror>({
  when: fc.constantFrom('one', 'two'),
  from: fc.constantFrom(...names),
  to: fc.constantFrom(...names),
  quantity: fc.constantFrom('volts', 'amps'),
  factor: fc.constantFrom(-1, 1, 2, -0.5),
});

const step = {
  output: { type: 'output' },
  volts: { type: 'number', feeds: 'volts', optional: true },
  amps: { type: 'number', feeds: 'amps', optional: true },
  pace: { type: 'number', feeds: 'pace', optional: true },
} as const;

function profileOf(mirrors: Mirror[], hasSwitch: boolean): InstrumentProfile {
  const outputs = names.map((name) => ({
    [name]: {
      volts: { min: -10, max: 10, unit: 'V', ...(rests(name) ? { rest: 0 } : {}) },
      amps: { min: -10, max: 10, unit: 'A' },
      pace: { min: 0, max: 50, unit: 'V/s', rateOf: 'volts' },
    },
  }));
  const flag = { type: 'boolean' } as const;
  return {
    name: 'any',
    doc: '',
    outputs: Object.assign({}, ...outputs),
    mirrors,
    ...(hasSwitch ? { outputsOn: 'on' } : {}),
    state: { on: flag, one: flag, two: flag, outputs: { type: 'outputs' } },
    methods: {
      set: { access: 'write', fields: step, doc: '' },
      steps: {
        access: 'write',
        fields: {
          ...step,
          steps: { type: 'list', of: { type: 'record', fields: step } },
          times: { type: 'integer', repeats: true, optional: true },
          before: { type: 'record', fields: step, optional: true },
        },
        doc: '',
      },
      follow: {
        access: 'write',
        fields: { one: { ...flag, optional: true }, two: { ...flag, optional: true } },
        sets: { one: 'one', two: 'two' },
        doc: '',
      },
      on: { access: 'write', energises: true, doc: '' },
      off: { access: 'write', turnsOff: true, doc: '' },
    },
  };
}
const profile = fc
  .tuple(fc.array(mirror, { maxLength: 3 }), fc.boolean())
  .map(([mirrors, hasSwitch]) => ({ mirrors, hasSwitch, declared: profileOf(mirrors, hasSwitch) }))
  .filter(({ declared }) => instrumentFindings(declared).length === 0);

interface Step {
  output: Name;
  volts?: number;
  amps?: number;
  pace?: number;
}
const value = fc.constantFrom(-2, -1, 0, 1, 2, 4);
const pace = fc.constantFrom(0.5, 1, 1, 2);
const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ output: fc.constantFrom(...names), volts: value, pace }) },
  fc.record({ output: fc.constantFrom(...names), volts: value, amps: value, pace }, { requiredKeys: ['output'] }),
);
const call = fc.oneof(
  fc.record({ method: fc.constant('set' as const), fields: aStep }),
  fc.record({
    method: fc.constant('steps' as const),
    fields: fc
      .tuple(
        aStep,
        fc.record(
          { steps: fc.array(aStep, { minLength: 1, maxLength: 3 }), times: fc.constantFrom(1, 2, 3), before: aStep },
          { requiredKeys: ['steps'] },
        ),
      )
      .map(([own, more]) => ({ ...own, ...more })),
  }),
  fc.record({
    method: fc.constant('follow' as const),
    fields: fc.record({ one: fc.boolean(), two: fc.boolean() }, { requiredKeys: [] }),
  }),
  fc.record({ method: fc.constantFrom('on' as const, 'off' as const), fields: fc.constant({}) }),
);
type Call = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

type Limits = Partial<Record<Name, { volts?: [number, number]; amps?: [number, number]; pace?: number }>>;
/** Often wide, so that much is let through. */
const range = fc.oneof(
  { weight: 3, arbitrary: fc.constant<[number, number]>([-10, 10]) },
  fc.tuple(value, value).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
);
const quantities = fc.record({ volts: range, amps: range, pace: fc.constantFrom(1, 2) }, { requiredKeys: [] });
const limits: fc.Arbitrary<Limits> = fc.record({ A: quantities, B: quantities, C: quantities }, { requiredKeys: [] });

type Held = Record<Quantity, number>;
interface State {
  on: boolean;
  one: boolean;
  two: boolean;
  outputs: Record<Name, Held>;
}
const held = fc.record({ volts: value, amps: value });
const state: fc.Arbitrary<State> = fc.record({
  on: fc.boolean(),
  one: fc.boolean(),
  two: fc.boolean(),
  outputs: fc.record({ A: held, B: held, C: held }),
});

/** Does what it is told, and writes down what passes the limits. */
class Machine {
  readonly state: State;
  readonly wrong: string[] = [];
  readonly #mirrors: readonly Mirror[];
  readonly #hasSwitch: boolean;
  readonly #limits: Limits;

  constructor(from: State, mirrors: readonly Mirror[], hasSwitch: boolean, bounds: Limits) {
    this.state = structuredClone(from);
    this.#mirrors = mirrors;
    this.#hasSwitch = hasSwitch;
    this.#limits = bounds;
  }

  do({ method, fields }: Call): void {
    if (method === 'set') this.#set(fields);
    if (method === 'steps') {
      this.#set(fields);
      if (fields.before !== undefined) this.#set(fields.before);
      for (let time = 0; time < (fields.times ?? 1); time++) for (const each of fields.steps) this.#set(each);
    }
    if (method === 'follow') this.#follow(fields);
    if (method === 'on') this.#switch(true);
    if (method === 'off') this.#switch(false);
  }

  #set({ output, pace, ...given }: Step): void {
    const before = structuredClone(this.state.outputs);
    Object.assign(this.state.outputs[output], given);
    if (given.volts === undefined && given.amps === undefined) return;
    const paces = new Map([[output, pace]]);
    for (const { when, from, to, quantity, factor } of this.#mirrors) {
      const leads = given[quantity];
      if (!this.state[when] || from !== output || leads === undefined) continue;
      this.state.outputs[to][quantity] = leads * factor;
      if (quantity === 'amps') paces.set(to, paces.get(to));
      else {
        const isTogether = before[to].volts === before[from].volts * factor;
        paces.set(to, pace === undefined || !isTogether ? undefined : pace * Math.abs(factor));
      }
    }
    for (const [name, own] of paces) this.#look(name, before[name], own);
  }

  #follow(flags: { one?: boolean; two?: boolean }): void {
    const before = structuredClone(this.state.outputs);
    Object.assign(this.state, flags);
    const led = new Set<string>();
    for (const { when, from, to, quantity, factor } of this.#mirrors) {
      if (flags[when] !== true || led.has(from + quantity)) continue;
      led.add(to + quantity);
      this.state.outputs[to][quantity] = this.state.outputs[from][quantity] * factor;
    }
    for (const name of names) {
      const now = this.state.outputs[name];
      if (now.volts !== before[name].volts || now.amps !== before[name].amps) this.#look(name, before[name], undefined);
    }
  }

  #switch(on: boolean): void {
    const comesOn = on && !this.#isOut;
    this.state.on = on;
    for (const name of on ? names : []) {
      const now = this.state.outputs[name];
      this.#look(name, comesOn ? { volts: Number.NaN, amps: Number.NaN } : now, undefined);
    }
  }

  get #isOut(): boolean {
    return !this.#hasSwitch || this.state.on;
  }

  /** At an output that a call has to do with. */
  #look(name: Name, before: Held, pace: number | undefined): void {
    const now = this.state.outputs[name];
    const allowed = this.#limits[name];
    const isAtRest = rests(name) && now.volts === 0;
    if (allowed === undefined) {
      if (!isAtRest) this.wrong.push(`${name} gives out ${now.volts}`);
      return;
    }
    for (const quantity of ['volts', 'amps'] as const) {
      const [min, max] = allowed[quantity] ?? [-Infinity, Infinity];
      // How much an output could give that gives nothing matters when it is to give something.
      if (!isAtRest && (now[quantity] < min || now[quantity] > max))
        this.wrong.push(`${name} ${quantity} ${now[quantity]}`);
    }
    const jumps = this.#isOut && now.volts !== before.volts && !isAtRest;
    if (allowed.pace !== undefined && jumps && !(pace !== undefined && pace <= allowed.pace))
      this.wrong.push(`${name} from ${before.volts} to ${now.volts} at ${pace}`);
  }
}

const RUNS = randomCases(6000);

test('property: what is let through passes no limit, where it ends or on its way', () => {
  const counts = { done: 0, refused: 0 };
  fc.assert(
    fc.property(profile, state, limits, fc.array(call, { maxLength: 5 }), (any, from, bounds, calls) => {
      const machine = new Machine(from, any.mirrors, any.hasSwitch, bounds);
      for (const each of calls) {
        const { method, fields } = each;
        const values = checkFields(any.declared, any.declared.methods[method]?.fields, fields);
        const { effect } = instrumentAsked(any.declared, method, values, { ...machine.state });
        const found = excess({ outputs: bounds }, effect, { changesInLastSecond: 0 });
        counts[found === undefined ? 'done' : 'refused']++;
        if (found !== undefined) continue;
        machine.do(each);
        assert.deepEqual(machine.wrong, [], `${method} ${JSON.stringify(fields)}`);
      }
    }),
    { numRuns: RUNS },
  );
  assert.ok(counts.done > RUNS / 2 && counts.refused > RUNS / 2, JSON.stringify(counts));
});
