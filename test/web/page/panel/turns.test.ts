import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Turns } from '../../../../web/page/panel/turns.ts';

/** @param isDue which of them have something to be drawn */
function scene(count: number, isDue: (index: number) => boolean = () => true) {
  const drawn: number[] = [];
  const turns = new Turns();
  const leave = Array.from({ length: count }, (_, index) =>
    turns.add({ isDue: () => isDue(index), draw: () => void drawn.push(index) }),
  );
  return { turns, drawn, leave };
}

it('one is drawn in a frame, and each has its turn', () => {
  const { turns, drawn } = scene(3);
  for (let frame = 0; frame < 7; frame++) turns.take(frame);
  assert.deepEqual(drawn, [0, 1, 2, 0, 1, 2, 0]);
});

it('those that have nothing to be drawn cost no frame', () => {
  const { turns, drawn } = scene(5, (index) => index === 1 || index === 4);
  for (let frame = 0; frame < 4; frame++) turns.take(frame);
  assert.deepEqual(drawn, [1, 4, 1, 4]);
});

it('who has left is not drawn any more', () => {
  const { turns, drawn, leave } = scene(3);
  leave[1]?.();
  for (let frame = 0; frame < 4; frame++) turns.take(frame);
  assert.deepEqual(drawn, [0, 2, 0, 2]);
  for (const go of leave) go();
  assert.equal(turns.isEmpty, true);
  turns.take(9);
  assert.equal(drawn.length, 4);
});
