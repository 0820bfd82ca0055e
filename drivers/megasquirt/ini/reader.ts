import type { NumberOrExpression } from '../definition.ts';
import { arityOf, foreignFunctions, functionNames, textFunctions } from '../expression/calls.ts';
import type { Expression } from '../expression/expression.ts';
import { parseExpression } from '../expression/parse.ts';
import { ExpressionError } from '../expression/tokens.ts';
import { partsOf } from '../expression/walk.ts';
import { type Entry, entryOf, type Field, fieldsOf } from './fields.ts';
import type { Findings } from './findings.ts';
import type { Sections } from './sections.ts';

/** What all readers of sections share: entries, fields as values, and where complaints go. */
export class Reader {
  readonly findings: Findings;
  readonly #sections: Sections;

  constructor(sections: Sections, findings: Findings) {
    this.#sections = sections;
    this.findings = findings;
  }

  isSet(setting: string): boolean {
    return this.#sections.isSet(setting);
  }

  define = (name: string): string | undefined => this.#sections.defines.get(name);

  /** The lines of a section as entries; those without a key are told. */
  *entries(section: string): Generator<Entry> {
    for (const { text, line } of this.#sections.lines.get(section) ?? []) {
      const entry = entryOf(text, line, (message) => this.findings.warn(line, message));
      if (entry !== undefined) yield entry;
      else this.findings.warn(line, `'${shortened(text.trim())}' has no NAME = : skipped`);
    }
  }

  /** Fields of a define's text. */
  definedFields(name: string, line: number): readonly Field[] | undefined {
    const text = this.define(name);
    return text === undefined
      ? undefined
      : fieldsOf(text, 0, (message) => this.findings.warn(line, `$${name}: ${message}`));
  }

  /** A whole number, decimal or hexadecimal. */
  whole(field: Field | undefined): number | undefined {
    const text = field?.text ?? '';
    return field?.kind === 'word' && /^(?:\d{1,9}|0[xX][\da-fA-F]{1,8})$/.test(text) ? Number(text) : undefined;
  }

  /** A number, or a formula for one. What is neither is told. @param fallback where nothing stands there */
  number(field: Field | undefined, line: number, what: string, fallback: number): NumberOrExpression;
  number(field: Field | undefined, line: number, what: string): NumberOrExpression | undefined;
  number(field: Field | undefined, line: number, what: string, fallback?: number): NumberOrExpression | undefined {
    if (field === undefined || field.kind === 'none' || field.text === '') return fallback;
    if (field.kind === 'formula') return this.formula(field, line) ?? fallback;
    const text = field.text.trim();
    const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^0[xX][\da-fA-F]+$/.test(text)
      ? Number(text)
      : Number.NaN;
    if (Number.isFinite(value)) return value;
    this.findings.warn(
      line,
      `column ${field.column}: ${what} '${shortened(text)}' is no number${fallback === undefined ? '' : `: taken as ${fallback}`}`,
    );
    return fallback;
  }

  /** A formula; what is wrong with it is told, and the functions in it that are not computed. */
  formula(field: Field, line: number): Expression | undefined {
    try {
      const expression = parseExpression(field.text, this.define);
      this.#checkCalls(expression, line);
      return expression;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      this.findings.warn(line, `{ ${shortened(field.text)} }, at ${error.column}: ${error.message}`);
      return undefined;
    }
  }

  /** A text, or a formula for one. */
  text(field: Field | undefined, line: number): string | Expression {
    if (field?.kind !== 'formula') return field?.text.trim() ?? '';
    return this.formula(field, line) ?? '';
  }

  #unknownFunction(name: string): string {
    if (foreignFunctions.has(name)) return `${name}() is not computed here: its value is not known`;
    const near = this.findings.near(name, () => functionNames);
    return `${name}() is no function that is known${near === undefined ? '' : `: is it ${near}()?`} Its value is not known`;
  }

  #checkCalls(expression: Expression, line: number): void {
    for (const part of partsOf(expression)) {
      if (part.kind !== 'call' || textFunctions.has(part.name)) continue;
      const arity = arityOf(part.name);
      const { length } = part.arguments;
      if (arity === undefined) this.findings.warn(line, this.#unknownFunction(part.name));
      else if (length < arity[0] || length > arity[1]) {
        const takes = arity[0] === arity[1] ? `${arity[0]}` : `${arity[0]} to ${arity[1]}`;
        this.findings.warn(line, `${part.name}() takes ${takes} arguments, not ${length}: its value is not known`);
      }
    }
  }
}

/** As it is quoted in a message. */
export const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
