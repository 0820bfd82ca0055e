import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedProgram } from '../../../broker/schedule/judged.ts';
import { ProgramShaft, type ShaftOptions } from '../../../broker/schedule/program-shaft.ts';
import { Refusal } from '../../../contract/errors.ts';

const SECOND = 1e9;
const judged = { table: {}, program: {} } as JudgedProgram;

/** A shaft under a rule that allows so many cycles a second, and how often the rule was asked. */
function scene(most: number) {
  const asked: number[] = [];
  const cycleProblem = (_session: unknown, _judged: unknown, cycleNs: number) => {
    asked.push(cycleNs);
    return Math.ceil(SECOND / cycleNs) > most ? `more than ${most}` : undefined;
  };
  const around = { core: { authority: { policy: {} } }, gate: { cycleProblem } };
  const shaft = new ProgramShaft({
    around,
    session: {},
    onTurned() {},
    tooMany: () => undefined,
  } as unknown as ShaftOptions);
  return { asked, shaft };
}

test('a shaft that turns a little faster each time is not looked at each time', () => {
  const { asked, shaft } = scene(5000);
  for (let cycles = 1; cycles <= 5000; cycles++) {
    shaft.set(judged, Math.floor(SECOND / cycles) + 1);
    assert.equal(shaft.cycleNs, Math.floor(SECOND / cycles) + 1);
  }
  for (let cycles = 8000; cycles > 5001; cycles--)
    assert.throws(() => shaft.set(judged, Math.floor(SECOND / cycles)), Refusal, `${cycles}`);
  assert.ok(asked.length < 100, `${asked.length} times`);
});

test('what is refused is, whatever was asked before', () => {
  for (const most of [0, 1, 2, 7, 100]) {
    const { shaft } = scene(most);
    for (const cycles of [200, 3, 150, 7, 8, 1, 2, 101, 100, 99, 5])
      if (cycles > most) assert.throws(() => shaft.set(judged, SECOND / cycles), /turn so fast: more than/);
      else {
        shaft.set(judged, Math.ceil(SECOND / cycles));
        assert.equal(shaft.cycleNs, Math.ceil(SECOND / cycles));
      }
  }
});
