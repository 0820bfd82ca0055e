import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Pace } from '../../../../web/page/views/ecu/pace.ts';

/** Frames for so long, each so late. @returns when it asked for another rate */
function run(pace: Pace, fromMs: number, toMs: number, lagMs: number, receivedHz = 50): number[] {
  const changes: number[] = [];
  for (let nowMs = fromMs; nowMs < toMs; nowMs += 20) if (pace.take(lagMs, receivedHz, nowMs)) changes.push(nowMs);
  return changes;
}

it('a page that keeps up asks for what was wished', () => {
  for (const wished of [20, undefined]) {
    const pace = new Pace(wished);
    assert.deepEqual(run(pace, 0, 60_000, 120), []);
    assert.equal(pace.rateHz, wished);
    assert.equal(pace.isLowered, false);
  }
});

it('one that does not asks for half as many, until it does, and never for none', () => {
  const pace = new Pace(undefined);
  const [first = 0] = run(pace, 0, 2000, 4000);
  assert.ok(first >= 600 && first < 1000, String(first));
  assert.equal(pace.rateHz, 25);
  run(pace, 2000, 120_000, 4000);
  assert.equal(pace.rateHz, 1);
});

it('a short stutter changes nothing', () => {
  const pace = new Pace(50);
  run(pace, 0, 400, 3000);
  run(pace, 400, 800, 20);
  assert.deepEqual(run(pace, 800, 1200, 3000), []);
  assert.equal(pace.rateHz, 50);
});

it('asks for more again when what it shows has been new for a while', () => {
  const pace = new Pace(50);
  run(pace, 0, 8000, 2000);
  assert.ok((pace.rateHz ?? 50) < 50);
  run(pace, 8000, 120_000, 50);
  assert.equal(pace.rateHz, 50);
  assert.equal(pace.isLowered, false);
  const open = new Pace(undefined);
  run(open, 0, 8000, 2000);
  assert.ok(open.isLowered);
  run(open, 8000, 200_000, 50, 20);
  assert.equal(open.rateHz, undefined);
});
