/**
 * The strategy beside the model's (sim/engine/strategy), which has the same formulas in plain floating point: whatever is set, whatever
 * the tables have and however the shaft turns, every parameter comes out the same, to what fixed point and 32-bit floats leave of it.
 */
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { parameterNames } from '../../../contract/engine/numbers.ts';
import { sensors, sources, valueCells } from '../../../sim/engine/calibration.ts';
import { Store } from '../../../sim/engine/store.ts';
import { Strategy } from '../../../sim/engine/strategy/strategy.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { fresh, parameter, parseNumbers, rangeOf, StrategyBench, setNumber, TICKS_PER_SECOND } from './bench.ts';

/** What may be between them: so many steps of the parameter's number, or so much of it. */
const STEPS = 2;
const SHARE = 0.005;

type Step =
  | { readonly kind: 'set'; readonly id: (typeof parameterNames)[number]; readonly number: number }
  | { readonly kind: 'release'; readonly id: (typeof parameterNames)[number] }
  | { readonly kind: 'input'; readonly index: number; readonly volts: number }
  | { readonly kind: 'cell'; readonly index: number; readonly number: number }
  | { readonly kind: 'pass'; readonly cycle: number; readonly ms: number };

const settable = parameterNames.filter((name) => name !== 'TicksInUS');
const setting = fc.constantFrom(...settable).chain((id): fc.Arbitrary<Step> => {
  const { min, max } = rangeOf(id);
  return fc.integer({ min, max }).map((number) => ({ kind: 'set', id, number }));
});
/** A value of a table or function: its points stay where they are. */
const cell = fc.constantFrom(...sources.filter(({ kind }) => kind !== 'curve')).chain((source): fc.Arbitrary<Step> => {
  const { rows, columns, valueForm } = source;
  const { bits, min, max } = valueForm;
  return fc
    .tuple(
      fc.nat(Math.max(1, rows) * columns - 1),
      fc.integer({ min: Math.ceil(min * 2 ** bits), max: Math.floor(max * 2 ** bits) }),
    )
    .map(([at, number]) => ({ kind: 'cell', index: valueCells(source) + at, number }));
});
const input = fc
  .tuple(fc.nat(sensors.length - 1), fc.oneof(fc.integer({ min: 0, max: 5500 }), fc.constant(0xffff)))
  .map(([index, volts]): Step => ({ kind: 'input', index, volts }));
const pass = fc
  .tuple(
    fc.oneof(
      fc.constant(0),
      fc.integer({ min: 50, max: 22_000 }).map((rpm) => Math.round((TICKS_PER_SECOND * 120) / rpm)),
    ),
    fc.constantFrom(5, 5, 5, 20, 1000, 7000),
  )
  .map(([cycle, ms]): Step => ({ kind: 'pass', cycle, ms }));

const step = fc.oneof(
  { arbitrary: pass, weight: 4 },
  { arbitrary: setting, weight: 3 },
  { arbitrary: fc.constantFrom(...settable).map((id): Step => ({ kind: 'release', id })), weight: 1 },
  { arbitrary: input, weight: 2 },
  { arbitrary: cell, weight: 2 },
);

/** Time is counted from the first pass on: to the firmware that one has to say that none is over, which the model knows by itself. */
const steps = fc.array(step, { minLength: 1, maxLength: 60 }).map((all): Step[] => {
  const first = all.findIndex(({ kind }) => kind === 'pass');
  return all.map((each, at) => (at === first && each.kind === 'pass' ? { ...each, ms: 0 } : each));
});

function lineOf(each: Step): string {
  switch (each.kind) {
    case 'set':
      return setNumber(each.id, each.number);
    case 'release':
      return `release ${each.id}`;
    case 'input':
      return `input ${each.index} ${each.volts}`;
    case 'cell':
      return `cell ${each.index} ${each.number}`;
    case 'pass':
      return `pass cycle ${each.cycle} ${each.ms}`;
  }
}

/** The model, told the same. */
class Model {
  readonly store = new Store(16, TICKS_PER_SECOND);
  readonly #strategy = new Strategy();
  readonly #volts = new Map<(typeof parameterNames)[number], number>();
  #ms = 0;

  take(each: Step): void {
    switch (each.kind) {
      case 'set':
        this.store.set(each.id, each.number / 2 ** parameter(each.id).bits);
        break;
      case 'release':
        this.store.release(each.id);
        break;
      case 'input': {
        const name = sensors[each.index];
        if (name === undefined) break;
        if (each.volts === 0xffff) this.#volts.delete(name);
        else this.#volts.set(name, each.volts / 1024);
        break;
      }
      case 'cell':
        this.store.setCell(each.index, each.number & 0xffff);
        break;
      case 'pass':
        this.#ms += each.ms;
        this.#strategy.run(this.store, {
          milliseconds: this.#ms,
          cycleSeconds: each.cycle / TICKS_PER_SECOND,
          volts: this.#volts,
        });
    }
  }
}

const bench = missingCompiler('host') === undefined ? new StrategyBench() : undefined;
after(() => bench?.end());

it('computes what the model computes', { skip: missingCompiler('host') ?? false }, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const model = new Model();
      const lines = [
        fresh,
        ...taken.flatMap((each) => (each.kind === 'pass' ? [lineOf(each), 'values'] : [lineOf(each)])),
      ];
      const answers = (await bench?.ask(lines))?.filter((answer) => /^-?\d/.test(answer)) ?? [];
      for (const each of taken) {
        model.take(each);
        if (each.kind !== 'pass') continue;
        const numbers = parseNumbers(answers.shift() ?? '');
        for (const name of parameterNames) {
          const [one, other] = [model.store.raw(name), numbers[name] ?? Number.NaN];
          const isNear = Math.abs(one - other) <= Math.max(STEPS, SHARE * Math.abs(other));
          // The host program has no board that says this one.
          assert.ok(isNear || name === 'TicksInUS', `${name}: the model has ${one}, the firmware ${other}`);
        }
      }
    }),
    { numRuns: randomCases(1200) },
  );
});
