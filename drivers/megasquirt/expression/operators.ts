/**
 * Operators and plain functions over numbers, where NaN stands for what is not known. It goes through all of them, comparisons too:
 * what follows from something unknown is unknown, unless one known side decides (`0 && x`, `1 || x`, `isNaN(x)`).
 */
type Binary = (a: number, b: number) => number;

const known = (truth: boolean, a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : truth ? 1 : 0;

const INT32 = 2 ** 31;

/** Bit operators take the whole part; beyond 32 bits they go by BigInt, as firmware has 32-bit unsigned numbers. */
const bitwise =
  (small: Binary, big: (a: bigint, b: bigint) => bigint): Binary =>
  (a, b) => {
    const [x, y] = [Math.trunc(a), Math.trunc(b)];
    if (x >= -INT32 && x < INT32 && y >= -INT32 && y < INT32) return small(x, y);
    return Number.isSafeInteger(x) && Number.isSafeInteger(y) ? Number(big(BigInt(x), BigInt(y))) : Number.NaN;
  };

/** By as many bits as a number may have; anything else is no shift. */
const shift =
  (move: Binary): Binary =>
  (a, b) =>
    b >= 0 && b < 64 ? move(Math.trunc(a), 2 ** Math.trunc(b)) : Number.NaN;

export const binaryOperators: Readonly<Record<string, Binary>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? Number.NaN : a / b),
  '%': (a, b) => a % b,
  '==': (a, b) => known(a === b, a, b),
  '!=': (a, b) => known(a !== b, a, b),
  '<': (a, b) => known(a < b, a, b),
  '<=': (a, b) => known(a <= b, a, b),
  '>': (a, b) => known(a > b, a, b),
  '>=': (a, b) => known(a >= b, a, b),
  '&': bitwise(
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  '|': bitwise(
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  '^': bitwise(
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  '<<': shift((a, factor) => a * factor),
  '>>': shift((a, factor) => Math.floor(a / factor)),
};

export const unaryOperators: Readonly<Record<string, (a: number) => number>> = {
  '-': (a) => -a,
  '!': (a) => (Number.isNaN(a) ? Number.NaN : a === 0 ? 1 : 0),
  '~': (a) => -Math.trunc(a) - 1,
};

interface PlainFunction {
  /** Fewest and most arguments. */
  takes: readonly [number, number];
  of(...values: number[]): number;
}

const one = (of: (x: number) => number): PlainFunction => ({ takes: [1, 1], of: of as PlainFunction['of'] });

/** Functions of their arguments alone, as the vendor's document lists them. */
export const plainFunctions: ReadonlyMap<string, PlainFunction> = new Map<string, PlainFunction>([
  ['abs', one(Math.abs)],
  ['acos', one(Math.acos)],
  ['asin', one(Math.asin)],
  ['atan', one(Math.atan)],
  ['atan2', { takes: [2, 2], of: Math.atan2 as PlainFunction['of'] }],
  ['ceil', one(Math.ceil)],
  ['cos', one(Math.cos)],
  ['exp', one(Math.exp)],
  ['floor', one(Math.floor)],
  ['log', one(Math.log)],
  ['log10', one(Math.log10)],
  ['max', { takes: [1, 64], of: Math.max }],
  ['min', { takes: [1, 64], of: Math.min }],
  ['pow', { takes: [2, 2], of: Math.pow as PlainFunction['of'] }],
  ['recip', one((x) => (x === 0 ? Number.NaN : 1 / x))],
  ['round', one(Math.round)],
  ['sin', one(Math.sin)],
  ['sqrt', one(Math.sqrt)],
  ['tan', one(Math.tan)],
]);
