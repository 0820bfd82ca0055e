import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { partOf } from '../../../contract/schedule/part.ts';
import type { Action } from '../../../contract/schedule/set-points.ts';
import { type Happening, type Input, simulate } from '../../../contract/schedule/simulate.ts';
import { NONE, type Table } from '../../../contract/schedule/table.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { anyPace, anyProgram, LONGEST_MS, tableOfProgram } from './any-program.ts';

const devices = { lines: ['a', 'b', 'c'], channels: ['d', 'e'] };
const names = [...devices.lines, ...devices.channels];
const RUNS = randomCases(500);
const MOST_LANES = 3;
const NS_PER_MS = 1e6;
const UNTIL_NS = 4 * LONGEST_MS * NS_PER_MS;
/** Room for whatever may replace a program. */
const room = { pairs: 64, outputs: names.length };

const anyTable = anyProgram(devices).map(tableOfProgram);
const anyTime = fc.oneof(
  fc.integer({ min: 0, max: 2 * LONGEST_MS }).map((ms) => ms * NS_PER_MS),
  fc.integer({ min: 0, max: LONGEST_MS * NS_PER_MS }),
);
const anyDeed = fc.oneof(
  anyPace.map((cycleTicks) => ({ cycleTicks })),
  fc
    .record({ angle: fc.integer({ min: 0, max: 65_535 }), cycleTicks: fc.constantFrom(20e6, 24e6, 200e6) })
    .map((tooth) => ({ tooth })),
  fc.integer({ min: 0, max: 8 }).map((cancel) => ({ cancel })),
  anyTable.map((replace) => ({ replace })),
  fc.constantFrom(1e5, 3e6, 50e6, 300e6).map((stallTicks) => ({ stallTicks })),
  fc.constantFrom('lost' as const, 'pause' as const, 'resume' as const, 'stop' as const).map((act) => ({ act })),
);
const anyInput: fc.Arbitrary<Input> = fc.tuple(anyTime, anyDeed).map(([at, deed]) => ({ ...deed, at }));
/** Of each device, the lane that it is on. */
const anyLanes = fc.tuple(...names.map(() => fc.integer({ min: 0, max: MOST_LANES - 1 })));

const deviceOf = (action: Action | undefined) =>
  action !== undefined && 'device' in action ? action.device : undefined;
const isOn = (devicesThere: ReadonlySet<string>, table: Table) => (action: number) =>
  devicesThere.has(deviceOf(table.actions[action]) ?? '');
const partAt = (devicesThere: ReadonlySet<string>, table: Table) => partOf(table, isOn(devicesThere, table));

/** What happens to some devices alone. Events that only come along, of others, do nothing. */
function there(
  devicesThere: ReadonlySet<string>,
  plans: readonly Table[],
  happened: readonly Happening[],
): Happening[] {
  return happened.filter(({ plan, event }) => {
    const table = plans[plan];
    const rows = [table?.time, table?.angle].find((base) => base?.number.includes(event));
    return table !== undefined && isOn(devicesThere, table)(rows?.on[rows.number.indexOf(event)] ?? NONE);
  });
}

/** Columns as they were before they were packed. */
function unpacked(table: Table): Table {
  const plain = <Rows extends object>(rows: Rows): Rows =>
    Object.fromEntries(Object.entries(rows).map(([name, column]) => [name, Array.from(column)])) as Rows;
  return { ...table, time: plain(table.time), angle: plain(table.angle) };
}

describe('the parts of a program', () => {
  it('do together what the whole does, each at the same times and in the same order, whatever happens meanwhile', () => {
    let [several, grouped] = [0, 0];
    fc.assert(
      fc.property(anyTable, fc.array(anyInput, { maxLength: 6 }), anyLanes, (table, inputs, lanes) => {
        const sorted = inputs.toSorted((a, b) => ('at' in a && 'at' in b ? a.at - b.at : 0));
        const plans = [table, ...sorted.flatMap((input) => ('replace' in input ? [input.replace] : []))];
        const whole = simulate(table, { inputs, until: UNTIL_NS, ...room });
        let lanesWithEvents = 0;
        let count = 0;
        for (let lane = 0; lane < MOST_LANES; lane++) {
          const devicesThere = new Set(names.filter((_, n) => lanes[n] === lane));
          const parted = inputs.map((input) =>
            'replace' in input ? { ...input, replace: partAt(devicesThere, input.replace) } : input,
          );
          const happened = simulate(partAt(devicesThere, table), { inputs: parted, until: UNTIL_NS, ...room });
          const here = there(devicesThere, plans, happened);
          assert.deepEqual(here, there(devicesThere, plans, whole));
          count += here.length;
          if (here.length > 0) lanesWithEvents += 1;
        }
        assert.equal(count, whole.length);
        if (lanesWithEvents > 1) several += 1;
        if (lanesWithEvents > 1 && table.windowTicks > 0 && table.time.windowed.includes(1)) grouped += 1;
      }),
      { numRuns: RUNS },
    );
    assert.ok(several > RUNS / 2, `only ${several} programs had parts`);
    assert.ok(grouped > RUNS / 50, `only ${grouped} had events that come together across them`);
  });

  it('have no more rows than they need', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const none = partAt(new Set(), table);
        assert.equal(none.time.number.length + none.angle.number.length, 0);
        assert.deepEqual(unpacked(partAt(new Set(names), table)), table);
      }),
    );
  });
});
