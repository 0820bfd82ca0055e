import assert from 'node:assert/strict';
import { test } from 'node:test';
import { padded } from '../../../../web/page/parts/padded.ts';
import { hertz, inUnits, percent, plainNumber, seconds, signed } from '../../../../web/page/views/bench/numbers.ts';

const plain = (text: string) => text.replaceAll('\u202f', ' ').replaceAll('\u2007', '.');

test('with the prefix that suits', () => {
  const cases: [string, string][] = [
    [hertz(25_000), '25.000 kHz'],
    [hertz(50), '50.000 Hz'],
    [hertz(1526.7), '1.527 kHz'],
    [hertz(0), '0 Hz'],
    [seconds(40_000), '40.000 µs'],
    [seconds(1), '1.000 ns'],
    [seconds(20_000_000), '20.000 ms'],
    [inUnits(999.9996, 'Hz'), '1.000 kHz'],
    [inUnits(Number.NaN, 'V'), '– V'],
    [inUnits(-0.5, 'V'), '-500.00 mV'],
  ];
  for (const [text, expected] of cases) assert.equal(plain(text), expected);
});

test('as wide as before, whatever it is', () => {
  assert.equal(new Set([0, 0.05, 0.999, 1].map((ratio) => percent(ratio).length)).size, 1);
  assert.equal(plain(signed(-25, 3, 7)), '−25.000');
  assert.equal(plain(signed(5, 3, 7)), '..5.000');
  assert.equal(padded('long already', 3), 'long already');
});

test('a field has no more digits than count', () => {
  assert.equal(plainNumber(0.1 + 0.2), 0.3);
  assert.equal(plainNumber(33_333.333_333), 33_333.3);
});
