/** Random programs through the lane that drives outputs, whatever befalls them: byte for byte what the pure core says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lateness } from '../../../contract/schedule/lateness.ts';
import { limits } from '../../../contract/schedule/limits.ts';
import { partOf } from '../../../contract/schedule/part.ts';
import { type Happening, simulate } from '../../../contract/schedule/simulate.ts';
import { NONE, rowOf, type Table } from '../../../contract/schedule/table.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { anyLife, type Life, live, tablesOf, written } from './random-lives.ts';

const RUNS = randomCases(250);
const room = { pairs: limits.pairs.max, outputs: 1024 };
const devices = { lines: ['a', 'b', 'c'], channels: ['d', 'e'] };
const names = Object.values(devices).flat();

/** What is to be written, by the pure core. */
function expectedText(life: Life, happened: readonly Happening[]): string {
  const tables = tablesOf(life);
  return happened
    .filter(({ edge, action }) => edge !== 'skipped' && action !== NONE)
    .map(({ at, plan, action }) => written(at, tables[plan]?.actions[action]?.device ?? '', plan, action))
    .join('');
}

/** By class, as the lane counts it. */
function expectedLateness(table: Table, happened: readonly Happening[]) {
  const classes = table.classes.map(({ name, tolerance }) => new Lateness(name, tolerance));
  const size = table.time.number.length + table.angle.number.length;
  const rows = Array.from({ length: size }, (_, row) => rowOf(table, row));
  for (const { at, due, event, edge, cause, count, cycleTicks } of happened) {
    const row = rows.find(({ rows: { number }, place }) => number[place] === event);
    const of = classes[row?.rows.class[row.place] ?? NONE];
    if (edge === 'skipped') of?.skip(count);
    else if (cause === 'due') of?.record(at - due, row?.rows === table.angle ? cycleTicks : 0);
  }
  return byName(classes);
}

const byName = (classes: readonly Lateness[]) =>
  classes.map((one) => one.toJSON()).toSorted((a, b) => (a.class < b.class ? -1 : 1));

function demandTheSame(life: Life): void {
  const { text, reports, open } = live(life, names);
  const happened = simulate(life.table, { inputs: life.inputs, ...room });
  assert.equal(text, expectedText(life, happened));
  assert.equal(open, 0, 'what it had is closed');
  const ended = reports.at(-1);
  assert.ok(ended?.type === 'ended', JSON.stringify(reports.map(({ type }) => type)));
  const told = new Set(reports.map(({ type }) => type));
  for (const type of ['failed', 'revoked'] as const) assert.ok(!told.has(type), type);
  if (tablesOf(life).length > 1) return;
  const counted = ended.classes.map((data) => Lateness.of(data));
  assert.deepEqual(byName(counted), expectedLateness(life.table, happened));
}

test('one program, through pauses, stalls and speeds: what is written, and how late it is said to be', () => {
  fc.assert(fc.property(anyLife(devices, 0), demandTheSame), { numRuns: RUNS });
});

test('programs that replace each other', () => {
  fc.assert(fc.property(anyLife(devices, 3), demandTheSame), { numRuns: RUNS });
});

test('on several lanes, each with its part, the same as on one', () => {
  const lanes = [['a', 'd'], ['b'], ['c', 'e']];
  const lines = (text: string) => text.split('\n').sort();
  fc.assert(
    fc.property(anyLife(devices, 2), (life) => {
      const parts = lanes.map((mine) => {
        const isMine = (table: Table) => (action: number) => mine.includes(table.actions[action]?.device ?? '');
        return live(life, mine, (table) => partOf(table, isMine(table)));
      });
      const happened = simulate(life.table, { inputs: life.inputs, ...room });
      assert.deepEqual(lines(parts.map(({ text }) => text).join('')), lines(expectedText(life, happened)));
    }),
    { numRuns: RUNS },
  );
});
