import type { Expression } from '../expression/expression.ts';
import { parseExpression } from '../expression/parse.ts';
import { ExpressionError } from '../expression/tokens.ts';
import type { Findings } from './findings.ts';

const MAX_DEPTH = 64;

interface Branch {
  line: number;
  /** One of its branches has been taken. */
  taken: boolean;
  active: boolean;
  hadElse: boolean;
}

/** The stack of `#if`s that a line stands in. */
export class Conditions {
  readonly #findings: Findings;
  readonly #isSet: (setting: string) => boolean;
  readonly #stack: Branch[] = [];
  /** Of #ifs beyond the deepest that is kept. */
  #beyond = 0;
  /** All branches around are the ones taken. */
  active = true;

  constructor(findings: Findings, isSet: (setting: string) => boolean) {
    this.#findings = findings;
    this.#isSet = isSet;
  }

  /** @returns whether the word is one of conditions */
  directive(word: string, rest: string, line: number): boolean {
    if (word === 'if' || word === 'ifdef') this.#if(rest, line, true);
    else if (word === 'ifndef') this.#if(rest, line, false);
    else if (word === 'elif' || word === 'elseif') this.#else(rest, line);
    else if (word === 'else') this.#else(undefined, line);
    else if (word === 'endif') this.#end(line);
    else return false;
    this.active = this.#beyond === 0 && this.#stack.every(({ active }) => active);
    return true;
  }

  /** At the end of the file. */
  close(): void {
    for (const { line } of this.#stack) this.#findings.error(line, '#if without an #endif');
  }

  #if(condition: string, line: number, wanted: boolean): void {
    if (this.#stack.length >= MAX_DEPTH) {
      if (this.#beyond++ === 0) this.#findings.error(line, `#if may be nested ${MAX_DEPTH} deep: the rest is left out`);
      return;
    }
    // In a branch that is not taken its own condition does not matter.
    const active = this.active && this.#holds(condition, line) === wanted;
    this.#stack.push({ line, taken: active || !this.active, active, hadElse: false });
  }

  #else(condition: string | undefined, line: number): void {
    const branch = this.#stack.at(-1);
    if (this.#beyond > 0) return;
    if (branch === undefined) {
      this.#findings.error(line, `${condition === undefined ? '#else' : '#elif'} without an #if`);
      return;
    }
    if (branch.hadElse) this.#findings.error(line, 'the #else of this #if has been');
    branch.active = !branch.taken && !branch.hadElse && (condition === undefined || this.#holds(condition, line));
    branch.taken ||= branch.active;
    branch.hadElse ||= condition === undefined;
  }

  #end(line: number): void {
    if (this.#beyond > 0) this.#beyond--;
    else if (this.#stack.pop() === undefined) this.#findings.error(line, '#endif without an #if');
  }

  #holds(condition: string, line: number): boolean {
    // Most conditions are one setting's name.
    if (/^\w+$/.test(condition)) return /^\d+$/.test(condition) ? Number(condition) !== 0 : this.#isSet(condition);
    try {
      return this.#truth(parseExpression(condition));
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.#findings.error(line, `#if '${condition}': ${error.message}: taken as not set`);
      return false;
    }
  }

  #truth(expression: Expression): boolean {
    const { kind } = expression;
    if (kind === 'name') return this.#isSet(expression.name);
    if (kind === 'number') return expression.value !== 0;
    if (kind === 'unary' && expression.operator === '!') return !this.#truth(expression.of);
    if (kind === 'binary' && expression.operator === '&&')
      return this.#truth(expression.left) && this.#truth(expression.right);
    if (kind === 'binary' && expression.operator === '||')
      return this.#truth(expression.left) || this.#truth(expression.right);
    throw new ExpressionError('a condition is made of settings, !, && and ||', 1);
  }
}
