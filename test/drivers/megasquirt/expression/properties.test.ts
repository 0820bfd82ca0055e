import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseExpression } from '../../../../drivers/megasquirt/expression/parse.ts';
import { ExpressionError } from '../../../../drivers/megasquirt/expression/tokens.ts';
import { fc, randomCases } from '../../../random-cases.ts';
import { evaluate } from './evaluate.ts';

type Tree =
  | { number: number }
  | { name: string }
  | { unary: string; of: Tree }
  | { operator: string; left: Tree; right: Tree }
  | { condition: Tree; yes: Tree; no: Tree };

/** As in the C standard: the higher, the tighter. */
const tightness: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};
const world = { x: 3, y: -2.5, big: 4_000_000_000, none: Number.NaN, zero: 0 };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.record({ number: fc.oneof(fc.nat(40), fc.constantFrom(0, 0.5, 1e6, 0xffffffff)) }),
    fc.record({ name: fc.constantFrom(...Object.keys(world)) }),
    fc.record({ unary: fc.constantFrom('-', '!', '~'), of: tie('tree') }),
    fc.record({ operator: fc.constantFrom(...Object.keys(tightness)), left: tie('tree'), right: tie('tree') }),
    fc.record({ condition: tie('tree'), yes: tie('tree'), no: tie('tree') }),
  ),
}));

/** With brackets only where C wants them, so that precedence and grouping are tried, too. */
function write(tree: Tree, around: number): string {
  const within = (own: number, text: string) => (own < around ? `(${text})` : text);
  if ('number' in tree) return String(tree.number);
  if ('name' in tree) return tree.name;
  if ('unary' in tree) return within(11, `${tree.unary} ${write(tree.of, 11)}`);
  if ('condition' in tree)
    return within(0, `${write(tree.condition, 1)} ? ${write(tree.yes, 0)} : ${write(tree.no, 0)}`);
  const own = tightness[tree.operator] as number;
  return within(own, `${write(tree.left, own)} ${tree.operator} ${write(tree.right, own + 1)}`);
}

/** The same, said in another way: null is not known, and bits go by BigInt. */
function judge(tree: Tree): number | null {
  const finite = (value: number) => (Number.isNaN(value) ? null : value);
  if ('number' in tree) return tree.number;
  if ('name' in tree) return finite(world[tree.name as keyof typeof world]);
  if ('unary' in tree) {
    const value = judge(tree.of);
    if (value === null) return null;
    if (tree.unary === '-') return -value;
    return tree.unary === '!'
      ? Number(value === 0)
      : Number.isFinite(value)
        ? Number(~BigInt(Math.trunc(value)))
        : null;
  }
  if ('condition' in tree) {
    const condition = judge(tree.condition);
    return condition === null ? null : judge(condition === 0 ? tree.no : tree.yes);
  }
  const [a, b] = [judge(tree.left), judge(tree.right)];
  const { operator } = tree;
  if (operator === '&&') return a === 0 || b === 0 ? 0 : a === null || b === null ? null : 1;
  if (operator === '||')
    return (a !== null && a !== 0) || (b !== null && b !== 0) ? 1 : a === null || b === null ? null : 0;
  if (a === null || b === null) return null;
  const compared: Readonly<Record<string, boolean>> = {
    '==': a === b,
    '!=': a !== b,
    '<': a < b,
    '<=': a <= b,
    '>': a > b,
    '>=': a >= b,
  };
  if (compared[operator] !== undefined) return Number(compared[operator]);
  if (operator === '/' && b === 0) return null;
  const plain: Readonly<Record<string, number>> = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b };
  if (plain[operator] !== undefined) return finite(plain[operator]);
  return bits(operator, Math.trunc(a), Math.trunc(b), b);
}

function bits(operator: string, a: number, b: number, count: number): number | null {
  if (operator === '<<' || operator === '>>') {
    if (!(count >= 0 && count < 64)) return null;
    return operator === '<<' ? finiteOr(a * 2 ** b) : finiteOr(Math.floor(a / 2 ** b));
  }
  const [x, y] = [a, b].map((value) => (Number.isSafeInteger(value) ? BigInt(value) : undefined));
  if (x === undefined || y === undefined) return null;
  return Number(operator === '&' ? x & y : operator === '|' ? x | y : x ^ y);
}
const finiteOr = (value: number) => (Number.isNaN(value) ? null : value);

/** One is as good as another where the bits of a number beyond 2^53 are not all there. */
const same = (a: number, b: number) => a === b || Math.abs(a - b) <= Math.abs(a) * 1e-12;

it('what is computed is what a second evaluator says', () => {
  fc.assert(
    fc.property(tree, (tree) => {
      const got = evaluate(write(tree, 0), { values: world });
      const wanted = judge(tree);
      assert.ok(wanted === null ? Number.isNaN(got) : same(got, wanted), `${write(tree, 0)} is ${got}, not ${wanted}`);
    }),
    { numRuns: randomCases(3000) },
  );
});

it('constants are folded to what channels would be computed to', () => {
  fc.assert(
    fc.property(tree, (tree) => {
      const text = write(tree, 0);
      assert.ok(Object.is(evaluate(text, { values: world }) + 0, evaluate(text, { constants: world }) + 0), text);
    }),
    { numRuns: randomCases(1000) },
  );
});

it('any text is a formula or an ExpressionError', () => {
  const pieces = fc.constantFrom(
    '(',
    ')',
    '+',
    '-',
    '!',
    '?',
    ':',
    ',',
    'a',
    'f(',
    '1',
    '0x',
    '"',
    "'",
    '$d',
    ' ',
    '&&',
    '<<',
    '.',
    'é',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 60 }).map((list) => list.join('')),
  );
  fc.assert(
    fc.property(text, (text) => {
      try {
        parseExpression(text, () => '$d');
        evaluate(text, { defines: { d: '1' } });
      } catch (error) {
        assert.ok(error instanceof ExpressionError, String(error));
        assert.ok(error.column >= 1 && error.column <= text.length + 1);
      }
    }),
    { numRuns: randomCases(3000) },
  );
});
