import { type Compiled, compileExpression, type Scope } from './compile.ts';
import type { Expression } from './expression.ts';

/** Where texts of formulas come from. */
export interface TextScope extends Scope {
  /** The options of a bit field. */
  listOf(name: string): readonly string[] | undefined;
  /** The value of a text of the file's own. */
  textOf(name: string): string | undefined;
}

/** A text that is given by a formula: of a unit, or a title. @returns undefined where it is not known, or changes from frame to frame */
export function evaluateText(expression: Expression, scope: TextScope): string | undefined {
  if (expression.kind === 'text') return expression.value;
  if (expression.kind === 'choice') {
    const condition = compileExpression(expression.condition, scope);
    if (typeof condition !== 'number' || Number.isNaN(condition)) return undefined;
    return evaluateText(condition !== 0 ? expression.then : expression.otherwise, scope);
  }
  if (expression.kind !== 'call') return undefined;
  const [named, index] = expression.arguments;
  if (named?.kind !== 'name') return undefined;
  if (expression.name === 'stringValue') return scope.textOf(named.name);
  if (expression.name !== 'bitStringValue' || index === undefined) return undefined;
  const at: Compiled = compileExpression(index, scope);
  return typeof at === 'number' ? scope.listOf(named.name)?.[Math.round(at)] : undefined;
}
