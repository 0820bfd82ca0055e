/** Random programs as users write them, with a life of pauses, stalls and speeds: what always holds of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTable } from '../../../contract/schedule/check.ts';
import { type Happening, happeningsText, type Input, simulate } from '../../../contract/schedule/simulate.ts';
import type { Table } from '../../../contract/schedule/table.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { anyPace, anyProgram, LONGEST_MS, tableOfProgram } from './any-program.ts';

const RUNS = randomCases(1000);
const LONGEST_NS = LONGEST_MS * 1e6;

const table = anyProgram({ lines: ['a', 'b', 'c'], channels: ['d', 'e'] }).map(tableOfProgram);
const at = fc.integer({ min: 0, max: LONGEST_NS });
const input: fc.Arbitrary<Input> = fc.oneof(
  fc.record({ at, cycleTicks: anyPace }),
  fc.record({ at, stallTicks: fc.constantFrom(1, 100_000, 5e6, 60e6, 300e6) }),
  fc.record({ at, act: fc.constantFrom('lost' as const, 'pause' as const, 'resume' as const) }),
);
const inputs = fc.array(input, { maxLength: 8 });

/** By event: whether it is on. */
function leftOn(happened: readonly Happening[], { time, angle }: Table): number[] {
  const pairs = new Set([time, angle].flatMap(({ number, off }) => number.filter((_, row) => (off[row] ?? -1) >= 0)));
  const on = new Set<number>();
  for (const { event, edge } of happened) {
    if (!pairs.has(event)) continue;
    if (edge === 'on') assert.ok(!on.has(event), `event ${event} is on twice`);
    if (edge === 'on') on.add(event);
    if (edge === 'off') assert.ok(on.delete(event), `event ${event} ends, and was not on`);
  }
  return [...on];
}

test('undisturbed, they end when the check says that they do, have the events that it counted, and leave nothing on', () => {
  fc.assert(
    fc.property(table, (program) => {
      const { endsNs, occurrences } = checkTable(program);
      const happened = simulate(program);
      assert.ok(endsNs !== null && endsNs <= LONGEST_NS);
      assert.ok((happened.at(-1)?.at ?? 0) <= endsNs);
      assert.deepEqual(leftOn(happened, program), []);
      // At angles a coil waits for the one before it on the same line; and they have no end of their own but the program's.
      if (program.angle.angle.length > 0) return;
      assert.ok(happened.every(({ at: done, due }) => (program.windowTicks > 0 ? done <= due : done === due)));
      if (program.windowTicks > 0) return;
      assert.equal(happened.filter(({ edge }) => edge === 'on').length, occurrences);
    }),
    { numRuns: RUNS },
  );
});

test('whatever befalls them, the same befalls them again, in the order of time; what was on is ended', () => {
  fc.assert(
    fc.property(table, inputs, (program, befalls) => {
      const life: Input[] = [...befalls, { at: 4 * LONGEST_NS, act: 'stop' }];
      const happened = simulate(program, { inputs: life });
      assert.equal(happeningsText(simulate(program, { inputs: life })), happeningsText(happened));
      assert.deepEqual(
        happened.map((one) => one.at),
        happened.map((one) => one.at).toSorted((a, b) => a - b),
      );
      assert.deepEqual(leftOn(happened, program), []);
    }),
    { numRuns: RUNS },
  );
});
