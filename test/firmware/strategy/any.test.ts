/** Whatever is set and however the shaft turns: what is computed is in its range, and a plan is one that may be. */
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { layoutOf } from '../../../tools/firmware/layout.ts';
import { fc } from '../../random-cases.ts';
import {
  dictionary,
  FIRST_COIL,
  fresh,
  inUnit,
  type PlanSaid,
  parseNumbers,
  parsePlan,
  type Row,
  rangeOf,
  StrategyBench,
  type SyncName,
  setNumber,
  TICKS_PER_SECOND,
} from './bench.ts';

const skip = missingCompiler('host') ?? false;
const FULL = 0x10000;

const settable = dictionary.parameters.filter(({ id }) => id !== 'TicksInUS').map(({ id }) => id);
const sensors = dictionary.parameters.filter(({ source }) => source && 'curve' in source).length;
const { cells } = layoutOf(dictionary);

const setting = fc.constantFrom(...settable).chain((id) => {
  const { min, max } = rangeOf(id);
  return fc
    .oneof(fc.integer({ min, max }), fc.constantFrom(min, max))
    .map((number) => ({ id, line: setNumber(id, number) }));
});

const sync = fc.constantFrom<SyncName>('none', 'turn', 'cycle', 'cycle', 'cycle');
/** Any time of a cycle that a decoder may tell, and those of engines. */
const cycle = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 8192, max: 2 ** 28 - 1 }),
  fc.integer({ min: 50, max: 22_000 }).map((rpm) => Math.round((TICKS_PER_SECOND * 120) / rpm)),
);

interface Pass {
  readonly sync: SyncName;
  readonly cycle: number;
  readonly line: string;
}

const pass: fc.Arbitrary<Pass> = fc
  .tuple(sync, cycle, fc.oneof(fc.constant(5), fc.integer({ min: 0, max: 65_535 })))
  .map(([known, ticks, ms]) => ({ sync: known, cycle: ticks, line: `pass ${known} ${ticks} ${ms}` }));

const step = fc.oneof(
  { arbitrary: pass, weight: 4 },
  { arbitrary: setting.map(({ line }) => line), weight: 4 },
  { arbitrary: fc.constantFrom(...settable).map((id) => `release ${id}`), weight: 1 },
  {
    arbitrary: fc
      .tuple(fc.nat(sensors - 1), fc.integer({ min: 0, max: 5500 }))
      .map(([at, volts]) => `input ${at} ${volts}`),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(fc.nat(cells.length - 1), fc.integer({ min: 0, max: 0xffff }))
      .map(([at, number]) => `cell ${at} ${number}`),
    weight: 6,
  },
);

const at = (row: Row, advance: number): number => (row.angle + advance) & (FULL - 1);
const angleOf = (degrees: number): number => Math.round((degrees * FULL) / 720);
const ticksOf = (microseconds: number): number => Math.round((microseconds * TICKS_PER_SECOND) / 1e6);
/** How far two angles are apart. */
const apart = (a: number, b: number): number => Math.abs((((a - b) & (FULL - 1)) ^ 0x8000) - 0x8000);

function checkPlan(
  plan: PlanSaid,
  numbers: Readonly<Record<string, number>>,
  { cycle: ticks, sync: known }: Pass,
): void {
  const value = (id: string): number => inUnit(id, numbers[id] ?? Number.NaN);
  assert.ok(plan.fits);
  const injectors = plan.rows.filter(({ output }) => output < FIRST_COIL);
  const coils = plan.rows.filter(({ output }) => output >= FIRST_COIL);
  if (known === 'none' || ticks === 0 || value('RPM') === 0) assert.deepEqual(plan.rows, []);
  for (const { kind, duration, bound } of injectors) {
    assert.equal(kind, 'following');
    assert.ok(duration >= 1 && duration <= bound);
    assert.equal(bound, ticksOf(value('MaxPulseWidth')));
  }
  for (const { kind, duration, bound } of coils) {
    assert.equal(kind, 'leading');
    assert.ok(duration >= 1 && duration <= bound && duration <= ticks * 0.8);
    assert.equal(bound, ticksOf(value('MaxDwell')));
  }
  if (plan.rows.length === 0) return;
  // Each cylinder has its injector, and fires at its place in the order.
  const cylinders = value('Cylinders');
  const centre = (cylinder: number) => Math.floor((cylinder * FULL) / cylinders);
  const all = Array.from({ length: cylinders }, (_, cylinder) => cylinder);
  assert.deepEqual(
    [...new Set(injectors.map(({ output }) => output))].toSorted((a, b) => a - b),
    all,
  );
  if (plan.injection === 'sequential') {
    assert.equal(injectors.length, cylinders);
    const advance = angleOf(value('FinalPulseAdvance'));
    for (const row of injectors) assert.ok(apart(at(row, advance), centre(row.output)) <= 2);
  }
  if (coils.length !== cylinders) return;
  const advance = angleOf(value('FinalSparkAdvance'));
  // By their dead centres, of which the first may be rounded to the end of the cycle before.
  const place = (row: Row) => (at(row, advance) + 8) % FULL;
  for (const [cylinder, row] of coils.toSorted((a, b) => place(a) - place(b)).entries()) {
    assert.ok(apart(at(row, advance), centre(cylinder)) <= 2);
    const coil = plan.spark === 'distributor' ? 0 : plan.spark === 'wasted' ? cylinder % (cylinders / 2) : cylinder;
    assert.equal(row.output, FIRST_COIL + coil);
  }
}

const bench = skip === false ? new StrategyBench() : undefined;
after(() => bench?.end());

it('whatever is set, all is in its range, and the plan may be', { skip }, async () => {
  const property = fc.asyncProperty(
    fc.array(setting, { maxLength: 40 }),
    fc.array(step, { maxLength: 60 }),
    pass,
    async (settings, steps, last) => {
      const lines = steps.map((each) => (typeof each === 'string' ? each : each.line));
      const script = [fresh, ...settings.map(({ line }) => line), ...lines, last.line, 'values', 'plan'];
      const [values = '', plan = ''] = ((await bench?.ask(script)) ?? []).slice(-2);
      const numbers = parseNumbers(values);
      for (const { id } of dictionary.parameters) {
        const { min, max } = rangeOf(id);
        const number = numbers[id] ?? Number.NaN;
        assert.ok(number >= min && number <= max, `${id} is ${number} of ${min} to ${max}`);
      }
      checkPlan(parsePlan(plan), numbers, last);
    },
  );
  await fc.assert(property, { numRuns: 1500 });
});
