import assert from 'node:assert/strict';
import { test } from 'node:test';
import { builtCells } from '../../../../contract/engine/calibration.ts';
import { interpolated, settled, stepFor, stepped, undone } from '../../../../web/page/views/engine/tables/edits.ts';
import { findLookup, type Lookup, lookups } from '../../../../web/page/views/engine/tables/lookups.ts';
import {
  type Cells,
  changesBetween,
  digitsOf,
  rangeAt,
  withValue,
} from '../../../../web/page/views/engine/tables/places.ts';
import { only } from '../../../../web/page/views/engine/tables/selection.ts';

const lookup = findLookup('SparkBase') as Lookup;
const cells: Cells = {
  rowsAt: [20, 40, 80],
  columnsAt: [500, 1000, 3000],
  rows: [
    [10, 20, 30],
    [12, 22, 32],
    [14, 24, 50],
  ],
};
const at = (row: number, column: number) => ({ row, column });

test('everything that has cells is there, in the unit of what it is', () => {
  assert.deepEqual(new Set(lookups.map(({ name }) => name)), new Set(Object.keys(builtCells)));
  assert.equal(findLookup('CoolantThermistor')?.parameter, 'ECT');
  assert.equal(findLookup('CoolantThermistor')?.unit, '°F');
  assert.equal(findLookup('SparkVsAct')?.columns.of, 'ACT');
  assert.equal(findLookup('nothing'), undefined);
});

test('what is out of range is not planned: field, value and limit are named', () => {
  assert.deepEqual(settled(lookup, cells, only(at(1, 2)), '75'), {
    problem: 'SparkBase at Load 40 %, RPM 3000 rpm: 75 ° is above the most, 60 °',
  });
  assert.deepEqual(settled(lookup, cells, only(at(-1, 1)), '3000'), {
    problem: 'SparkBase, point 2 of RPM: 3000 rpm is above the most, 2999.5 rpm',
  });
  const words = settled(lookup, cells, only(at(0, 0)), 'much');
  assert.deepEqual(words, { problem: "SparkBase at Load 20 %, RPM 500 rpm: 'much' is not a number" });
});

test('a point of an axis lies between its neighbours, the outermost up to what the number holds', () => {
  assert.deepEqual(rangeAt(lookup, cells, at(-1, 0)), { low: 0, high: 999.5 });
  assert.deepEqual(rangeAt(lookup, cells, at(-1, 2)), { low: 1000.5, high: 30_000 });
  assert.deepEqual(rangeAt(lookup, cells, at(1, -1)), { low: 20.004, high: 79.996 });
});

test('all that is chosen gets one value, as the firmware rounds it; what has it already is not written', () => {
  const block = { anchor: at(0, 0), focus: at(1, 1) };
  assert.deepEqual(settled(lookup, cells, block, '20'), {
    edits: [
      { row: 0, column: 0, value: 20 },
      { row: 1, column: 0, value: 20 },
      { row: 1, column: 1, value: 20 },
    ],
  });
  assert.deepEqual(settled(lookup, cells, only(at(0, 0)), '10.7001'), {
    edits: [{ row: 0, column: 0, value: 10.699 }],
  });
});

test('steps are round numbers, and never less than the number has', () => {
  assert.equal(stepFor(lookup, cells, only(at(0, 0))), 0.5);
  const flat = { ...cells, rows: [[1, 1, 1]] };
  assert.equal(stepFor(lookup, flat, only(at(0, 0))), 1, 'where all are alike, of the range');
  assert.deepEqual(stepped(lookup, cells, only(at(0, 0)), -1), { edits: [{ row: 0, column: 0, value: 9.5 }] });
  assert.ok('problem' in stepped(lookup, withValue(cells, at(0, 0), 60), only(at(0, 0)), 1));
});

test('what is between the corners follows the points of the axes', () => {
  const plan = interpolated(lookup, cells, { anchor: at(0, 0), focus: at(2, 2) });
  assert.ok('edits' in plan);
  const value = (row: number, column: number) =>
    plan.edits.find((edit) => edit.row === row && edit.column === column)?.value;
  assert.equal(value(0, 1), 14, 'a fifth of the way, as 1000 is between 500 and 3000');
  assert.equal(value(1, 2), 36.666, 'a third of the way down');
  assert.equal(value(2, 2), undefined, 'corners stay');
  assert.ok('problem' in interpolated(lookup, cells, only(at(0, 0))));
});

test('an undo sets back what was there, the last first', () => {
  const edits = [
    { row: 0, column: 0, value: 1 },
    { row: -1, column: 1, value: 2 },
  ];
  assert.deepEqual(undone(cells, edits), [
    { row: -1, column: 1, value: 1000 },
    { row: 0, column: 0, value: 10 },
  ]);
});

test('what somebody else changed is found, in cells and in axes', () => {
  const after = withValue(withValue(cells, at(1, 1), 23), at(2, -1), 90);
  assert.deepEqual(changesBetween(cells, after), [
    { row: 2, column: -1, was: 80, is: 90 },
    { row: 1, column: 1, was: 22, is: 23 },
  ]);
});

test('numbers have the decimals that they need', () => {
  assert.equal(digitsOf([10, 12], 9), 0);
  assert.equal(digitsOf([10.5, 12], 9), 1);
  assert.equal(digitsOf([0.4102, 0.25], 10), 2, 'a number of tenths of its kind is not told to its last step');
  assert.equal(digitsOf([0.125], 10), 3);
});
