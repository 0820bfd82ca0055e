import { callTerm } from './calls.ts';
import type { Expression } from './expression.ts';
import type { History } from './history.ts';
import type { Lookup } from './lookup.ts';
import { binaryOperators, unaryOperators } from './operators.ts';

/** Computes a formula, or a part of one, for the frame at hand. NaN: not known. */
export type Term = () => number;
/** A number where it is the same in each frame. */
export type Compiled = number | Term;

/** What a formula may refer to. */
export interface Scope {
  /** A channel's or a constant's value; undefined: nothing is called so. */
  valueOf(name: string): Compiled | undefined;
  /** Of an `.inc` file. */
  lookup(file: string): Lookup | undefined;
  /** Of `array.name`. */
  arrayOf(name: string): readonly number[] | undefined;
  history: History;
}

/** What is unknown in the scope is NaN: the parser of the definition has told of it. */
export function compileExpression(expression: Expression, scope: Scope): Compiled {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'text':
      return Number.NaN;
    case 'name':
      if (expression.name === 'timeNow') return () => scope.history.seconds;
      return scope.valueOf(expression.name) ?? Number.NaN;
    case 'unary':
      return apply1(unaryOperators[expression.operator], compileExpression(expression.of, scope));
    case 'binary':
      return binary(expression.operator, compileExpression(expression.left, scope), expression.right, scope);
    case 'choice': {
      const condition = compileExpression(expression.condition, scope);
      const then = compileExpression(expression.then, scope);
      const otherwise = compileExpression(expression.otherwise, scope);
      if (typeof condition === 'number')
        return Number.isNaN(condition) ? condition : condition !== 0 ? then : otherwise;
      const [a, b] = [termOf(then), termOf(otherwise)];
      return () => {
        const truth = condition();
        return Number.isNaN(truth) ? truth : truth !== 0 ? a() : b();
      };
    }
    case 'call':
      return callTerm(expression, scope, (part) => compileExpression(part, scope));
  }
}

export const termOf = (compiled: Compiled): Term => (typeof compiled === 'number' ? () => compiled : compiled);

function apply1(operator: ((a: number) => number) | undefined, of: Compiled): Compiled {
  if (operator === undefined) return Number.NaN;
  return typeof of === 'number' ? operator(of) : () => operator(of());
}

function binary(operator: string, left: Compiled, rightPart: Expression, scope: Scope): Compiled {
  const right = compileExpression(rightPart, scope);
  if (operator === '&&' || operator === '||') return logical(operator === '||', left, right);
  const of = binaryOperators[operator];
  if (of === undefined) return Number.NaN;
  if (typeof left === 'number' && typeof right === 'number') return of(left, right);
  const [a, b] = [termOf(left), termOf(right)];
  // The commonest ones by themselves: a call through a table cannot be inlined.
  if (operator === '+') return () => a() + b();
  if (operator === '-') return () => a() - b();
  if (operator === '*') return () => a() * b();
  return () => of(a(), b());
}

/** `||` where `deciding` is true, else `&&`: the side that decides alone is enough, even where the other is not known. */
function logical(deciding: boolean, left: Compiled, right: Compiled): Compiled {
  const [a, b] = [termOf(left), termOf(right)];
  const decides = (value: number) => !Number.isNaN(value) && (value !== 0) === deciding;
  const both: Term = () => {
    const first = a();
    if (decides(first)) return deciding ? 1 : 0;
    const second = b();
    if (decides(second)) return deciding ? 1 : 0;
    return Number.isNaN(first) || Number.isNaN(second) ? Number.NaN : deciding ? 0 : 1;
  };
  return typeof left === 'number' && typeof right === 'number' ? both() : both;
}
