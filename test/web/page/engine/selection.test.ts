import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, moved, only, placesOf, type Size } from '../../../../web/page/views/engine/tables/selection.ts';

const size: Size = { rows: 8, columns: 10, hasRowsAxis: true };
const line: Size = { rows: 1, columns: 5, hasRowsAxis: false };
const at = (row: number, column: number) => ({ row, column });
const press = (key: string, more: Partial<Record<'shiftKey' | 'ctrlKey' | 'altKey', boolean>> = {}) => ({
  ...{ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false },
  ...more,
});

test('arrows go to the points of the axes, and never to the corner between them', () => {
  assert.deepEqual(moved(only(at(0, 0)), at(-1, 0), false, size).focus, at(-1, 0));
  assert.deepEqual(moved(only(at(0, 0)), at(0, -1), false, size).focus, at(0, -1));
  assert.deepEqual(moved(only(at(-1, 0)), at(0, -1), false, size).focus, at(-1, 0));
  assert.deepEqual(moved(only(at(7, 9)), at(1, 1), false, size).focus, at(7, 9));
  assert.deepEqual(moved(only(at(0, 0)), at(0, -1), false, line).focus, at(0, 0), 'a function has no axis of rows');
});

test('with Shift a block of cells is chosen, without the axes', () => {
  const block = moved(moved(only(at(1, 1)), at(1, 0), true, size), at(0, 1), true, size);
  assert.deepEqual(placesOf(block), [at(1, 1), at(1, 2), at(2, 1), at(2, 2)]);
  assert.deepEqual(moved(only(at(0, 0)), at(-1, 0), true, size).focus, at(0, 0));
  assert.deepEqual(placesOf(moved(only(at(-1, 3)), at(0, 1), true, size)), [at(-1, 4)], 'points are chosen one by one');
});

test('a leap ends at the last cell', () => {
  const ended = actionOf(press('End'), only(at(2, 3)), size);
  assert.deepEqual(ended, { do: 'select', selection: only(at(2, 9)) });
  assert.deepEqual(actionOf(press('Home'), only(at(2, 3)), size), { do: 'select', selection: only(at(2, 0)) });
  const up = actionOf(press('ArrowUp', { ctrlKey: true }), only(at(5, 5)), size);
  assert.deepEqual(up, { do: 'select', selection: only(at(0, 5)) });
});

test('keys edit, step, interpolate and take back; others are not the grid’s', () => {
  const chosen = only(at(0, 0));
  assert.deepEqual(actionOf(press('7'), chosen, size), { do: 'edit', text: '7' });
  assert.deepEqual(actionOf(press('Enter'), chosen, size), { do: 'edit' });
  assert.deepEqual(actionOf(press('+'), chosen, size), { do: 'step', by: 1 });
  assert.deepEqual(actionOf(press('-'), chosen, size), { do: 'step', by: -1 });
  assert.deepEqual(actionOf(press('i'), chosen, size), { do: 'interpolate' });
  assert.deepEqual(actionOf(press('z', { ctrlKey: true }), chosen, size), { do: 'undo' });
  for (const pressed of [press('Tab'), press('x'), press('r', { ctrlKey: true }), press('ArrowLeft', { altKey: true })])
    assert.equal(actionOf(pressed, chosen, size), undefined);
});
