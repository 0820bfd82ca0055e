/** Random programs from a client to the pins: through the wire, the gate and two lanes, and on time to the nanosecond. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from '../../../../contract/schedule/program.ts';
import { simulate } from '../../../../contract/schedule/simulate.ts';
import { anyProgram, LONGEST_MS, tableOfProgram } from '../../../contract/schedule/any-program.ts';
import { fc, randomCases } from '../../../random-cases.ts';
import { alice } from '../../people.ts';
import { engineLines, otherLines, ProgramBench, policy } from './bench.ts';

const RUNS = randomCases(30);
const lines = [...engineLines.slice(0, 3), ...otherLines];
const generous = { ...policy, quotas: { programEvents: 20_000 } };

interface Change {
  atNs: number;
  line: string;
  level: number;
}

/** A coil waits for the one before it on the same line: no thread is late then, and it is. */
const isLate = (program: Program) => simulate(tableOfProgram(program)).some(({ at, due }) => at > due);

/** What a scope shows of a program, from its first change on: all lines are low at its start, and safe at its end. */
function expectedChanges(program: Program): Change[] {
  const table = tableOfProgram(program);
  const levels = new Map(lines.map((line) => [line, 0]));
  const changes: Change[] = [];
  for (const { at, action } of simulate(table)) {
    const set = table.actions[action];
    if (set?.kind !== 'gpio') continue;
    const { device: line, value: level } = set;
    if (levels.get(line) !== level) changes.push({ atNs: at, line, level });
    levels.set(line, level);
  }
  return changes;
}

const text = (changes: readonly Change[], fromNs = changes[0]?.atNs ?? 0) =>
  changes
    .map(({ atNs, line, level }) => `${atNs - fromNs} ${line} ${level}\n`)
    .sort()
    .join('');

test('what comes out of the pins is what the pure core says', async () => {
  await using bench = await ProgramBench.start({ policy: generous });
  const client = await bench.connect(alice);
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(anyProgram({ lines, channels: [] }), async (program) => {
      const from = bench.edges.length;
      const onBroken = isLate(program) ? 'tell' : 'stop';
      const started = await bench.during(client.run({ ...program, onBroken }));
      const expected = expectedChanges(program);
      await bench.advance(LONGEST_MS + 100);
      const row = await client.show(started.program);
      assert.deepEqual([row.state, row.ending], ['ended', 'finished'], row.reason);
      // What is still high at its end is made safe then.
      const edges = bench.edges.slice(from, from + expected.length);
      assert.equal(text(edges), text(expected));
      assert.deepEqual(bench.high(), []);
      changed += edges.length;
      if (onBroken === 'tell') return;
      const lateness = await client.lateness(started.program);
      for (const { minNs, maxNs, skipped } of lateness)
        assert.deepEqual([Math.max(0, maxNs), skipped, minNs <= 0], [0, 0, true]);
    }),
    { numRuns: RUNS },
  );
  assert.ok(changed > RUNS, 'they did something');
});
