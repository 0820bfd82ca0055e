import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitsFixed, formatOf, toCell, toFixed } from '../../../tools/firmware/fixed-point.ts';

const unsigned = (bits: number) => ({ bits, signed: false });
const signed = (bits: number) => ({ bits, signed: true });

test('a number is signed where its range goes below 0', () => {
  assert.deepEqual(formatOf({ min: 0, bits: 3 }), unsigned(3));
  assert.deepEqual(formatOf({ min: -0.5, bits: 3 }), signed(3));
});

test('the nearest number, halves away from 0', () => {
  assert.deepEqual(
    [0, 1, 1.24, 1.25, 1.26, -1.24, -1.25, -1.26].map((value) => toFixed(value, signed(1))),
    [0, 2, 2, 3, 3, -2, -3, -3],
  );
  assert.ok(Object.is(toFixed(-0.1, signed(1)), 0), 'no minus 0');
});

test('16 bits hold 0..65535, or -32768..32767', () => {
  const ends: readonly [value: number, format: { bits: number; signed: boolean }, fits: boolean][] = [
    [65535, unsigned(0), true],
    [65535.5, unsigned(0), false],
    [-0.4, unsigned(0), true],
    [-0.5, unsigned(0), false],
    [32767, signed(0), true],
    [32767.5, signed(0), false],
    [-32768, signed(0), true],
    [-32768.5, signed(0), false],
    [63.99, unsigned(10), true],
    [64, unsigned(10), false],
  ];
  for (const [value, format, fits] of ends) assert.equal(fitsFixed(value, format), fits, `${value}`);
});

test("a cell has two's complement", () => {
  assert.deepEqual(
    [0, 1, -1, -64, 63].map((value) => toCell(value, signed(9))),
    [0, 512, 0xfe00, 0x8000, 0x7e00],
  );
});
