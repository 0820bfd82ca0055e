/** The same scripts on this machine and on QEMU's Cortex-M machines: the same events at the same ticks. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { machines } from '../../../tools/firmware/cortex-images.ts';
import { type CortexRow, cortexRows, missingForCortexM } from '../../../tools/firmware/cortex-m.ts';

describe('what the interrupts do', { skip: missingForCortexM() ?? false }, () => {
  let rows: CortexRow[] = [];
  before(() => {
    rows = cortexRows();
  });

  for (const { name } of machines)
    test(`${name} has the events of this machine`, () => {
      const own = rows.filter(({ machine }) => machine === name);
      assert.ok(own.length >= 8);
      assert.deepEqual(
        own.map(({ part, script, hash }) => [part, script, hash]),
        own.map(({ part, script, hostHash }) => [part, script, hostHash]),
      );
    });

  test('the scripts have events, faults, and work that is counted', () => {
    for (const { script, events, edge, wake } of rows) {
      assert.ok(events > 100, script);
      assert.ok(edge.mean > 50 && edge.most > edge.mean, script);
      assert.ok(wake.mean > 50 && wake.most >= wake.mean, script);
    }
    assert.ok(rows.some(({ losses }) => losses > 5));
    assert.equal(new Set(rows.map(({ hash }) => hash)).size, rows.length / machines.length);
  });

  test('machines with the same processor run the same number of instructions', () => {
    const counts = (machine: string) =>
      rows.filter((row) => row.machine === machine).map(({ edge, wake }) => [edge.mean, edge.most, wake.mean]);
    const near = (one: number, other: number) => Math.abs(one - other) <= 1 + 0.005 * other;
    for (const [at, numbers] of counts('netduino2').entries())
      for (const [n, number] of numbers.entries())
        assert.ok(near(number, counts('mps2-an385')[at]?.[n] ?? 0), `row ${at}: ${numbers}`);
  });
});
