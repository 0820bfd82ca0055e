import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeviceReading } from '../../cli/psu/follow.ts';
import { History } from '../../cli/psu/history.ts';
import { drawScreen } from '../../cli/psu/screen.ts';
import { lineChart, niceRange } from '../../cli/screen/chart.ts';
import { fc } from '../random-cases.ts';

const reading = (atMs: number, volts: number, amps = 0.25, more: Partial<DeviceReading> = {}): DeviceReading => ({
  device: 'psu0',
  output: 'P25V',
  on: true,
  setVolts: 7.4,
  setAmps: 0.5,
  volts,
  amps,
  mode: 'CV',
  atMs,
  ...more,
});

describe('a chart', () => {
  it('draws lines of dots, two by four in a character', () => {
    assert.deepEqual(lineChart([0, 1, 2, 3, 4, 5, 6, 7], 2, { min: 0, max: 7 }), ['  ⡠⠊', '⡠⠊  ']);
    assert.deepEqual(lineChart([0, 0, 7, 7, undefined, undefined, 0, 0], 2, { min: 0, max: 7 }), [' ⡏  ', '⣀⠇ ⣀']);
    assert.deepEqual(lineChart([5, 5], 1, { min: 5, max: 5 }), ['⠤']);
    assert.deepEqual(lineChart([-99, 99], 1, { min: 0, max: 1 }), ['⡸']);
  });
  it('has a dot in every column that has a value, and none elsewhere', () => {
    const value = fc.option(fc.double({ min: -50, max: 50, noNaN: true }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        (values, height) => {
          const even = values.slice(0, values.length - (values.length % 2));
          const lines = lineChart(even, height, { min: -50, max: 50 });
          assert.equal(lines.length, height);
          for (const [x, one] of even.entries()) {
            const mask = x % 2 === 0 ? 0x47 : 0xb8;
            const dots = lines.some(
              (line) =>
                ((([...line][Math.floor(x / 2)] ?? ' ').codePointAt(0) ?? 0) & 0xff & mask) !== 0 &&
                [...line][Math.floor(x / 2)] !== ' ',
            );
            assert.equal(dots, one !== undefined, `column ${x} of ${lines.join('|')}`);
          }
        },
      ),
    );
  });
  it('has an axis of round numbers around all values', () => {
    assert.deepEqual(niceRange([], 0.1), { min: 0, max: 0.1 });
    assert.deepEqual(niceRange([7.4, 7.401], 0.1), { min: 7.4, max: 7.5 });
    assert.deepEqual(niceRange([0, 7.4], 0.1), { min: 0, max: 8 });
    assert.deepEqual(niceRange([-25, 0], 0.1), { min: -30, max: 0 });
    const values = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, (given) => {
        const { min, max } = niceRange(given, 0.1);
        const [low, high] = [Math.min(...given), Math.max(...given)];
        assert.ok(min <= low + 1e-6 && max >= high - 1e-6, `${min} ${low} ${high} ${max}`);
        assert.ok(
          max - min >= 0.1 - 1e-9 && max - min <= Math.max(0.1, high - low) * 2 + 1e-6,
          `${max - min} of ${high - low}`,
        );
      }),
    );
  });
});

describe('the history of an output', () => {
  it('gives means, what was read last while nothing is, and nothing once it is silent', () => {
    const history = new History(10_000, reading(1000, 1));
    for (const [atMs, volts] of [
      [1200, 3],
      [2500, 5],
    ] as const)
      history.add(reading(atMs, volts));
    // Ten seconds in ten values, up to 10 s: the first one ends at 1 s.
    assert.deepEqual(history.values('volts', 10, 10_000), [
      1,
      3,
      5,
      5,
      5,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(history.values('amps', 2, 3000), [undefined, 0.25]);
  });
  it('forgets what is out of sight', () => {
    const history = new History(1000, reading(0, 9));
    for (let atMs = 100; atMs <= 10_000; atMs += 100) history.add(reading(atMs, 1));
    assert.deepEqual(new Set(history.values('volts', 4, 10_000)), new Set([1]));
    assert.deepEqual(history.values('volts', 1, 100), [undefined]);
  });
});

describe('the screen', () => {
  const ramp = () => {
    const history = new History(20_000, reading(0, 0, 0));
    for (let s = 1; s <= 20; s++) history.add(reading(s * 1000, Math.min(7.4, s / 2), s < 10 ? s / 50 : 0.2));
    return history;
  };
  it('is one panel for each output, as high as there is room for', () => {
    const lines = drawScreen([ramp()], '', { columns: 60, rows: 13 }, 20_000, 20_000).lines();
    assert.equal(
      `\n${lines.join('\n')}\n`,
      `
psu0 P25V  7.400 V  0.2000 A  CV  (set 7.400 V, at most 0.50
  8.000 V ┤                                  ⡤⠤⠔⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
          │                        ⣀⣀⡠⠤⠤⠒⠒⠊⠉⠉
          │                 ⣀⣀⡠⠤⠤⠋⠉
          │       ⣀⣀⡠⠤⠤⠒⠒⠊⠉⠉
  0.000 V ┤⣀⣀⠤⠤⠔⠒⠒⠁
 0.2000 A ┤                      ⡤⠤⠋⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
          │                 ⡤⠤⠜⠉⠉
          │         ⢀⣀⣀⠤⠤⠜⠉⠉
          │    ⢀⣀⣀⠖⠒⠊
 0.0000 A ┤⣀⣀⠖⠒⠊
          └-20 s                                         now
'q' ends it
`,
    );
    assert.ok(lines.length <= 13 && lines.every((line) => [...line].length <= 60));
  });
  it('fits whatever the terminal is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 6 }),
        (columns, rows, count) => {
          const histories = Array.from({ length: count }, ramp);
          const lines = drawScreen(histories, 'psu0: everything went off', { columns, rows }, 20_000, 20_000).lines();
          assert.ok(lines.length <= rows, `${lines.length} lines in ${rows}`);
          for (const line of lines) assert.ok([...line].length <= columns, line);
        },
      ),
    );
  });
});
