import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Turns } from '../../../../web/page/charts/turns.ts';

/** Charts that take so long each, on a clock that only they move. */
function scene(costMs: number, count: number) {
  let clockMs = 0;
  const drawn: number[] = [];
  const turns = new Turns(() => clockMs);
  const leave = Array.from({ length: count }, (_, index) =>
    turns.add({
      isDue: () => true,
      draw: () => {
        clockMs += costMs;
        drawn.push(index);
      },
    }),
  );
  return { turns, drawn, leave };
}

it('two are drawn in a frame, and the others in the next ones', () => {
  const { turns, drawn } = scene(0.4, 5);
  for (let frame = 0; frame < 5; frame++) turns.take(frame);
  assert.deepEqual(drawn, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
});

it('on a slow machine each has its turn, and no frame takes longer than the budget and one chart', () => {
  const { turns, drawn } = scene(2, 5);
  for (let frame = 0; frame < 5; frame++) turns.take(frame);
  assert.deepEqual(drawn, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
});

it('one that takes longer than a frame holds up no other for ever', () => {
  const { turns, drawn } = scene(50, 3);
  for (let frame = 0; frame < 6; frame++) turns.take(frame);
  assert.deepEqual(drawn, [0, 1, 2, 0, 1, 2]);
});

it('who has left is not drawn any more', () => {
  const { turns, drawn, leave } = scene(0.1, 3);
  leave[1]?.();
  turns.take(0);
  assert.deepEqual(drawn, [0, 2]);
  assert.equal(turns.isEmpty, false);
});
