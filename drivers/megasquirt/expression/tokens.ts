/** What is wrong with a formula, and at which character of it, counted from 1. */
export class ExpressionError extends Error {
  readonly column: number;

  constructor(message: string, column: number) {
    super(message);
    this.column = column;
  }
}

export interface Token {
  kind: 'number' | 'text' | 'name' | 'operator' | 'end';
  text: string;
  /** Of a number. */
  value: number;
  column: number;
}

/** Numbers (hexadecimal, decimal), names (also `array.name` and `$define`), operators. What a formula may be made of, sticky. */
const pieces =
  /\s*(?:(0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(\$?[A-Za-z_][\w.]*)|(<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>!~&|^?:(),])|"([^"]*)"|'([^']*)')/y;

export const MAX_EXPRESSION_LENGTH = 8192;

/** @throws ExpressionError at what belongs to no formula */
export function tokensOf(text: string): Token[] {
  if (text.length > MAX_EXPRESSION_LENGTH)
    throw new ExpressionError(`a formula may have ${MAX_EXPRESSION_LENGTH} characters`, MAX_EXPRESSION_LENGTH);
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  pieces.lastIndex = 0;
  for (let at = 0; at < end; at = pieces.lastIndex) {
    const match = pieces.exec(text);
    if (match === null) throw strange(text, at);
    const [whole, number, name, operator, double, single] = match;
    const column = at + whole.length - whole.trimStart().length + 1;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, value: Number(number), column });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, value: 0, column });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: operator, value: 0, column });
    else tokens.push({ kind: 'text', text: double ?? single ?? '', value: 0, column });
  }
  tokens.push({ kind: 'end', text: '', value: 0, column: end + 1 });
  return tokens;
}

function strange(text: string, at: number): ExpressionError {
  const start = at + text.slice(at).length - text.slice(at).trimStart().length;
  const [character = ''] = text.slice(start);
  const hint = character === '=' ? ' (equality is ==)' : /["']/.test(character) ? ' (its text is not closed)' : '';
  return new ExpressionError(`'${character}' belongs to no formula${hint}`, start + 1);
}
