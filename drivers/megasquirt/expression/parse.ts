import type { Expression } from './expression.ts';
import { ExpressionError, type Token, tokensOf } from './tokens.ts';

/** Binary operators, from the loosest to the tightest, as in C; all group from the left. */
const levels = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
] as const;
const tightness: ReadonlyMap<string, number> = new Map(
  levels.flatMap((operators, level) => operators.map((operator) => [operator, level + 1] as const)),
);

const MAX_DEPTH = 64;
const MAX_NODES = 1000;
const MAX_DEFINES = 100;
const MAX_DEFINE_DEPTH = 8;

/** Of a whole formula, defines in it included. */
interface Expansion {
  /** How many defines the text at hand is inside of. */
  depth: number;
  /** How many more may be put in. */
  left: number;
  nodes: number;
}

/** Texts of `#define`s by name, for `$name` in a formula. */
export type Defines = (name: string) => string | undefined;

/** A formula as a tree. Bounded in depth and size, so that trees of it may be walked by recursion. @throws ExpressionError */
export function parseExpression(text: string, defines: Defines = () => undefined): Expression {
  return new Parser(text, defines, { depth: 0, left: MAX_DEFINES, nodes: 0 }).whole();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #defines: Defines;
  readonly #expansion: Expansion;
  #at = 0;
  #depth = 0;

  constructor(text: string, defines: Defines, expansion: Expansion) {
    this.#tokens = tokensOf(text);
    this.#defines = defines;
    this.#expansion = expansion;
  }

  whole(): Expression {
    if (this.#peek().kind === 'end') throw new ExpressionError('the formula is empty', 1);
    const expression = this.#choice();
    if (this.#peek().kind !== 'end') throw this.#unexpected('an operator');
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #unexpected(wanted: string): ExpressionError {
    const { kind, text, column } = this.#peek();
    return new ExpressionError(`${kind === 'end' ? 'it ends' : `'${text}' stands`} where ${wanted} should be`, column);
  }

  #accepts(operator: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'operator' || text !== operator) return false;
    this.#at++;
    return true;
  }

  #expect(operator: string): void {
    if (!this.#accepts(operator)) throw this.#unexpected(`'${operator}'`);
  }

  #node<Node extends Expression>(node: Node): Node {
    if (++this.#expansion.nodes > MAX_NODES)
      throw new ExpressionError(`a formula may have ${MAX_NODES} parts`, this.#peek().column);
    return node;
  }

  #nested(parse: () => Expression): Expression {
    if (++this.#depth > MAX_DEPTH)
      throw new ExpressionError(`a formula may be nested ${MAX_DEPTH} deep`, this.#peek().column);
    const inner = parse();
    this.#depth--;
    return inner;
  }

  #choice(): Expression {
    const condition = this.#binary(1);
    if (!this.#accepts('?')) return condition;
    const then = this.#nested(() => this.#choice());
    this.#expect(':');
    const otherwise = this.#nested(() => this.#choice());
    return this.#node({ kind: 'choice', condition, then, otherwise });
  }

  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      const { kind, text } = this.#peek();
      const level = kind === 'operator' ? tightness.get(text) : undefined;
      if (level === undefined || level < least) return left;
      this.#at++;
      const right = this.#nested(() => this.#binary(level + 1));
      left = this.#node({ kind: 'binary', operator: text, left, right });
    }
  }

  #unary(): Expression {
    for (const operator of ['-', '+', '!', '~']) {
      if (!this.#accepts(operator)) continue;
      const of = this.#nested(() => this.#unary());
      return operator === '+' ? of : this.#node({ kind: 'unary', operator, of });
    }
    return this.#primary();
  }

  #primary(): Expression {
    const { kind, text, value } = this.#peek();
    if (this.#accepts('(')) {
      const inner = this.#nested(() => this.#choice());
      this.#expect(')');
      return inner;
    }
    if (kind === 'operator' || kind === 'end') throw this.#unexpected('a value');
    this.#at++;
    if (kind === 'number') return this.#node({ kind: 'number', value });
    if (kind === 'text') return this.#node({ kind: 'text', value: text });
    if (text.startsWith('$')) return this.#define(text.slice(1));
    return this.#accepts('(') ? this.#call(text) : this.#node({ kind: 'name', name: text });
  }

  #call(name: string): Expression {
    const list: Expression[] = [];
    if (!this.#accepts(')')) {
      do list.push(this.#nested(() => this.#choice()));
      while (this.#accepts(','));
      this.#expect(')');
    }
    return this.#node({ kind: 'call', name, arguments: list });
  }

  /** `$name`: what was defined, as if it stood here in brackets. */
  #define(name: string): Expression {
    const column = this.#tokens[this.#at - 1]?.column ?? 1;
    const text = this.#defines(name);
    if (text === undefined) throw new ExpressionError(`nothing is defined as '${name}'`, column);
    const expansion = this.#expansion;
    if (expansion.depth >= MAX_DEFINE_DEPTH || expansion.left <= 0)
      throw new ExpressionError(`'${name}' is defined by itself, or too deep`, column);
    expansion.left--;
    expansion.depth++;
    const inner = new Parser(text, this.#defines, expansion).whole();
    expansion.depth--;
    return this.#node(inner);
  }
}
