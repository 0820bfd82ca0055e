import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLookup } from '../../../../drivers/megasquirt/expression/lookup.ts';
import { parseExpression } from '../../../../drivers/megasquirt/expression/parse.ts';
import { evaluate, formula } from './evaluate.ts';

const { NaN: UNKNOWN } = Number;

describe('a formula', () => {
  const cases: Readonly<Record<string, number>> = {
    '1 + 2 * 3': 7,
    '(1 + 2) * 3': 9,
    '10 - 4 - 3': 3,
    '2 + 3 << 1': 10,
    '7 & 3 == 3': 1,
    '1 | 6 ^ 2 & 3': 5,
    '0x1F & 0xF0': 16,
    '1e3 / 4': 250,
    '.5 * 4.': 2,
    '7 % 4': 3,
    '-7 % 4': -3,
    '7 / 2': 3.5,
    '-2 * -3': 6,
    '- - 3': 3,
    '!0 + !5': 1,
    '~0': -1,
    '1 ? 2 : 3 ? 4 : 5': 2,
    '0 ? 2 : 0 ? 4 : 5': 5,
    '1 < 2 && 2 <= 2 || 0': 1,
    '5 > 5': 0,
    '5 != 4': 1,
    '1 << 31': 2 ** 31,
    '0xFFFFFFFF & 0x80000000': 2 ** 31,
    '0xFFFFFFFF >> 4': 2 ** 28 - 1,
    '-8 >> 1': -4,
    '1 << 64': UNKNOWN,
    '1 << -1': UNKNOWN,
    '5 / 0': UNKNOWN,
    '0 / 0': UNKNOWN,
    '5 % 0': UNKNOWN,
    '5 / 0 > 1': UNKNOWN,
    '0 && 5 / 0': 0,
    '5 / 0 && 0': 0,
    '1 || 5 / 0': 1,
    '5 / 0 || 1': 1,
    '1 && 5 / 0': UNKNOWN,
    '5 / 0 ? 1 : 2': UNKNOWN,
    '!(5 / 0)': UNKNOWN,
    'isNaN(5 / 0) || 1 / 0': 1,
    'isNaN(5)': 0,
    'sqrt(-1)': UNKNOWN,
    'sqrt(9) + pow(2, 3) + abs(-1)': 12,
    'round(2.5) + floor(2.9) + ceil(2.1)': 8,
    'min(3, 1, 2) + max(3, 1, 2)': 4,
    'min(3, 1 / 0)': UNKNOWN,
    'log10(1000) + log(exp(2))': 5,
    'sin(0) + cos(0) + tan(0) + atan(0)': 1,
    'recip(4)': 0.25,
    'recip(0)': UNKNOWN,
    'selectExpression(1.2, 5, 6, 7)': 6,
    'selectExpression(3, 5, 6, 7)': UNKNOWN,
    'selectExpression(-1, 5)': UNKNOWN,
    'isOnline()': 1,
    '"text"': UNKNOWN,
    nothing: UNKNOWN,
    'noFunction(1)': UNKNOWN,
    'pow(1)': UNKNOWN,
    'arrayValue(array.list, 0.5) + arrayValue(list, 9)': 45,
    'arrayValue(array.other, 0)': UNKNOWN,
    'mode == $fast': 1,
    '$sum * 2': 6,
  };
  for (const [text, wanted] of Object.entries(cases))
    it(text, () => {
      const world = { constants: { mode: 2 }, defines: { fast: '2', sum: '1 + 2' }, arrays: { list: [10, 20, 30] } };
      assert.equal(evaluate(text, world), wanted);
    });

  it('is one number where nothing in it changes', () => {
    assert.ok(formula('pow(2, k) * (1 ? 3 : 4)', { constants: { k: 3 } }).isConstant);
    assert.ok(!formula('x', { values: { x: 1 } }).isConstant);
  });
});

describe('a formula that looks back', () => {
  const over = (text: string, ...xs: readonly number[]) => {
    const { frame } = formula(text, { values: { x: 0 } });
    return xs.map((x) => frame({ x }));
  };

  it('has values of frames before', () => {
    assert.deepEqual(over('pastValue(x, 2)', 1, 2, 3, 4), [UNKNOWN, UNKNOWN, 1, 2]);
    assert.deepEqual(over('historicalValue(x * 10, 1)', 1, 2, 3), [UNKNOWN, 10, 20]);
    assert.deepEqual(over('lastValue(x)', 1, 2), [UNKNOWN, 1]);
    assert.deepEqual(over('pastValue(x, x)', 0, 1, 2, 9), [0, 0, 0, UNKNOWN]);
    assert.deepEqual(over('pastValue(x, -1)', 1, 2), [UNKNOWN, UNKNOWN]);
    assert.deepEqual(over('pastValue(x, 1e9)', 1, 2), [UNKNOWN, UNKNOWN]);
  });

  it('sums up, and knows the least and the most', () => {
    assert.deepEqual(over('accumulate(x)', 1, UNKNOWN, 2, 3), [1, 1, 3, 6]);
    assert.deepEqual(over('maxValue(x) - minValue(x)', 5, 3, 8), [0, 2, 5]);
    assert.deepEqual(over('smoothBasic(x, 2)', 2, 4, 8), [2, 3, 6]);
  });

  it('counts a frame once, however often it is computed in it', () => {
    const { frame, again } = formula('accumulate(x)', { values: { x: 2 } });
    assert.deepEqual([frame(), again(), again(), frame()], [2, 2, 2, 4]);
  });

  it('knows the time since the first frame', () => {
    const { frame } = formula('timeNow + timeNow()');
    assert.deepEqual([frame(), frame({}, 500), frame({}, 250)], [0, 1, 1.5]);
  });
});

describe('a table beside the definition', () => {
  const read = (text: string, x: string) => evaluate(`table(${x}, "t.inc")`, { lookups: () => parseLookup(text) });

  it("is assembler's data, by their place", () => {
    const text = '; thermistor\nTABLE:\n  DB 210T, 200T ; two\n  DB 0x10, 20H\n';
    assert.deepEqual(
      [read(text, '0'), read(text, '1.5'), read(text, '3'), read(text, '99'), read(text, '-1')],
      [210, 108, 32, 32, 210],
    );
  });

  it('is pairs of x and y, in any order', () => {
    const text = '# volts  degrees\n 5.0\t100\n 0.0\t-40\n2.5, 20 // middle\n';
    assert.deepEqual([read(text, '1.25'), read(text, '3.75'), read(text, '9')], [-10, 60, 100]);
  });

  it('is not known of what is neither, nor of what is not known', () => {
    for (const text of ['', 'hello', 'DB one, two', '1 2']) assert.equal(read(text, '1'), UNKNOWN);
    assert.equal(read('1 2\n3 4', '1 / 0'), UNKNOWN);
  });
});

describe('what is no formula', () => {
  const cases: Readonly<Record<string, RegExp>> = {
    '': /^1: the formula is empty/,
    '1 +': /^4: it ends where a value should be/,
    '1 2': /^3: '2' stands where an operator should be/,
    '(1': /^3: it ends where '\)' should be/,
    'a = 1': /^3: '=' belongs to no formula \(equality is ==\)/,
    'a @ 1': /^3: '@' belongs to no formula/,
    'f(1,': /^5: it ends where a value should be/,
    '1 ? 2': /^6: it ends where ':' should be/,
    '"open': /^1: '"' belongs to no formula \(its text is not closed\)/,
    $none: /^1: nothing is defined as 'none'/,
    '$long + $long': /a formula may have 1000 parts/,
    $self: /^1: 'self' is defined by itself, or too deep/,
    [`${'('.repeat(1000)}1${')'.repeat(1000)}`]: /^66: a formula may be nested 64 deep/,
    [`${'-'.repeat(1000)}1`]: /nested 64 deep/,
    [`${'1?'.repeat(500)}`]: /nested 64 deep/,
    [`1${'+1'.repeat(3000)}`]: /a formula may have 1000 parts/,
    [' '.repeat(10_000)]: /a formula may have 8192 characters/,
  };
  for (const [text, wanted] of Object.entries(cases))
    it(`${text.slice(0, 30)}: ${wanted.source}`, () => {
      const defines = (name: string) => ({ self: '$self + 1', long: `1${'+1'.repeat(400)}` })[name];
      assert.throws(
        () => parseExpression(text, defines),
        (error: Error & { column?: number }) => wanted.test(`${error.column}: ${error.message}`),
      );
    });

  it('but long ones within bounds are computed', () => assert.equal(evaluate(`1${'+1'.repeat(490)}`), 491));
});
