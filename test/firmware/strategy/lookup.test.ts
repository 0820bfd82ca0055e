/** Tables, functions and curves with any cells, at any inputs, against the same in plain floats. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { usersOf } from '../../../tools/firmware/entries.ts';
import { layoutOf } from '../../../tools/firmware/layout.ts';
import type { SourceKind } from '../../../tools/firmware/schema.ts';
import { fc } from '../../random-cases.ts';
import {
  cellOf,
  dictionary,
  fresh,
  parameter,
  parseNumbers,
  pass,
  rangeOf,
  StrategyBench,
  set,
  setNumber,
} from './bench.ts';

const skip = missingCompiler('host') ?? false;
const layout = layoutOf(dictionary);

interface Range {
  readonly min: number;
  readonly max: number;
}

/** An axis' points, ascending, and what is looked up on it: often a point, or beside one. */
const axis = (count: number, { min, max }: Range): fc.Arbitrary<{ at: number[]; x: number }> =>
  fc
    .uniqueArray(fc.integer({ min, max }), { minLength: count, maxLength: count })
    .map((at) => at.sort((a, b) => a - b))
    .chain((at) =>
      fc.record({
        at: fc.constant(at),
        x: fc.oneof(
          fc.integer({ min, max }),
          fc.constantFrom(...at),
          fc.constantFrom(...at.flatMap((point) => [point - 1, point + 1])),
        ),
      }),
    )
    .map(({ at, x }) => ({ at, x: Math.min(max, Math.max(min, x)) }));

const values = (count: number, { min, max }: Range): fc.Arbitrary<number[]> =>
  fc.array(fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max)), { minLength: count, maxLength: count });

/** Between which points, and how far on. */
function placeOf(at: readonly number[], x: number): { point: number; part: number } {
  const last = at.length - 1;
  const [low = 0, high = 0] = [at[0], at[last]];
  if (x <= low) return { point: 0, part: 0 };
  if (x >= high) return { point: last, part: 0 };
  const point = at.findLastIndex((each) => each <= x);
  const [from = 0, to = 0] = at.slice(point, point + 2);
  return { point, part: (x - from) / (to - from) };
}

function linear(at: readonly number[], row: readonly number[], x: number): number {
  const { point, part } = placeOf(at, x);
  const from = row[point] ?? Number.NaN;
  return part === 0 ? from : from + ((row[point + 1] ?? Number.NaN) - from) * part;
}

/** The number that is found may be the exact one's neighbour, on either side. */
const isNear = (found: number | undefined, exact: number, why: unknown) =>
  assert.ok(Math.abs((found ?? Number.NaN) - exact) <= 1, `${found} for ${exact}: ${JSON.stringify(why)}`);

const userOf = (kind: SourceKind, id: string): string => usersOf(dictionary, kind, id)[0]?.id ?? assert.fail(id);
const cellLines = (from: number, numbers: readonly number[]) =>
  numbers.map((number, at) => `cell ${from + at} ${cellOf(number)}`);

describe('lookups', { skip }, () => {
  const bench = skip === false ? new StrategyBench() : assert.fail();
  after(() => bench.end());

  /** Passes twice: what is looked up by a looked-up one settles in the second. */
  async function found(id: string, lines: readonly string[]): Promise<number | undefined> {
    const answers = await bench.ask([fresh, ...lines, pass('none', 0), pass('none', 0), 'values']);
    return parseNumbers(answers.at(-1) ?? '')[id];
  }

  for (const { entry, at } of layout.tables)
    it(`are right in both axes of ${entry.id}`, async () => {
      const { rows, columns } = entry;
      const user = userOf('table', entry.id);
      const property = fc.asyncProperty(
        axis(rows.at.length, rangeOf(rows.of)),
        axis(columns.at.length, rangeOf(columns.of)),
        values(rows.at.length * columns.at.length, rangeOf(user)),
        async (row, column, all) => {
          const lines = [
            ...cellLines(at, [...row.at, ...column.at, ...all]),
            ...[setNumber(rows.of, row.x), setNumber(columns.of, column.x)],
          ];
          const across = row.at.map((_, index) =>
            linear(column.at, all.slice(index * column.at.length, (index + 1) * column.at.length), column.x),
          );
          isNear(await found(user, lines), linear(row.at, across, row.x), { row, column, all });
        },
      );
      await fc.assert(property, { numRuns: 60 });
    });

  for (const { entry, at } of layout.functions)
    it(`are right for ${entry.id}`, async () => {
      const { of, points } = entry;
      const user = userOf('function', entry.id);
      const property = fc.asyncProperty(
        axis(points.length, rangeOf(of)),
        values(points.length, rangeOf(user)),
        async (input, all) => {
          const lines = [...cellLines(at, [...input.at, ...all]), setNumber(of, input.x)];
          isNear(await found(user, lines), linear(input.at, all, input.x), { input, all });
        },
      );
      await fc.assert(property, { numRuns: 60 });
    });

  for (const [index, { entry, at }] of layout.curves.entries()) {
    const user = userOf('curve', entry.id);
    const sensors = dictionary.parameters.filter(({ source }) => source && 'curve' in source).map(({ id }) => id);
    const input = sensors.indexOf(user);
    it(`are right for the curve ${entry.id}`, async () => {
      assert.equal(entry.bits, 10, 'as the board measures volts');
      const property = fc.asyncProperty(
        axis(entry.points.length, { min: 0, max: 5 * 1024 }),
        values(entry.points.length, rangeOf(user)),
        async ({ at: points, x }, all) => {
          const lines = [...cellLines(at, [...points, ...all]), `input ${input} ${x}`];
          const exact = linear(points, all, x);
          const [first = 0] = points;
          const beside = Math.max(first - x, x - (points.at(-1) ?? 0));
          const initial = Math.round(parameter(user).default * 2 ** parameter(user).bits);
          isNear(await found(user, lines), beside > 0.05 * 1024 ? initial : exact, { index, points, x, all });
        },
      );
      await fc.assert(property, { numRuns: 60 });
    });
  }

  it('are done again only where an input, a cell or what is held has changed', async () => {
    const once = pass('cycle', 2000, 5);
    const lookups = async (lines: readonly string[]) => Number((await bench.ask([...lines, 'lookups'])).at(-1));
    const start = await lookups([fresh, ...set({ MAF: 2 }), once, once]);
    assert.equal(await lookups([once, once]), start, 'nothing has changed');
    // SparkBase and two others are looked up by the speed and by the load, which the speed changes.
    const speeds = dictionary.functions.filter(({ of }) => of === 'RPM' || of === 'Load').length;
    const tables = dictionary.tables.filter(({ rows, columns }) => [rows.of, columns.of].includes('Load')).length;
    assert.equal(await lookups([pass('cycle', 2100)]), start + speeds + tables);
    assert.equal(await lookups(['cell 0 62977', pass('cycle', 2100)]), start + speeds + tables + 28 + 1);
  });

  it('come back when what was held is let go', async () => {
    const lines = [fresh, ...set({ ECT: 100 }), pass('none', 0)];
    const { CrankingPulseWidth: before } = await bench.values(lines);
    const held = await bench.values([...set({ CrankingPulseWidth: 1234 }), pass('none', 0)]);
    assert.equal(held.CrankingPulseWidth, 1234);
    const released = await bench.values(['release CrankingPulseWidth', pass('none', 0)]);
    assert.equal(released.CrankingPulseWidth, before);
  });

  it('are of points that do not ascend some value between theirs, and end', async () => {
    const { entry, at } = layout.functions.find(({ entry: { id } }) => id === 'OpenLoopFuelVsAct') ?? assert.fail();
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 }),
      fc.integer(rangeOf('ACT')),
      async (points, x) => {
        const all = [500, 600, 700, 800];
        const lines = [...cellLines(at, [...points, ...all]), setNumber('ACT', x)];
        const value = (await found(entry.id, lines)) ?? Number.NaN;
        assert.ok(value >= 500 && value <= 800, String(value));
      },
    );
    await fc.assert(property, { numRuns: 100 });
  });
});
