/**
 * One line of the console: a flat object in strict JSON, in ASCII, with no escapes but \" \\ \/ and no exponents. Every byte is looked at:
 * what is wrong is told with its place.
 */

import { isKnown } from './fields.ts';

/** `words` is an array of strings; `other` is what no field is. A whole number is written without a point and a sign. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number; readonly isWhole: boolean }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'other' };

export class LineError extends Error {
  /** The byte that is wrong, from 0; the line's length if it ends too soon. */
  readonly at: number;
  /** What was read before it. */
  readonly fields: ReadonlyMap<string, Value>;

  constructor(at: number, fields: ReadonlyMap<string, Value>) {
    super('no flat JSON object of ASCII in a line');
    this.at = at;
    this.fields = fields;
  }
}

const NUMBER = /^-?(?:0(?!\d)|[1-9]\d*)(?:\.\d+|(?!\d|\.))/;

class Reader {
  readonly fields = new Map<string, Value>();
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  read(): void {
    this.#blanks();
    this.#expect('{');
    this.#blanks();
    if (!this.#skips('}')) {
      do this.#member();
      while (this.#skips(','));
      this.#blanks();
      this.#expect('}');
    }
    this.#blanks();
    if (this.#at < this.#line.length) this.#fail();
  }

  get #peek(): string {
    return this.#line[this.#at] ?? '';
  }

  #fail(at = this.#at): never {
    throw new LineError(at, this.fields);
  }

  #blanks(): void {
    while (this.#peek === ' ' || this.#peek === '\t') this.#at += 1;
  }

  #expect(character: string): void {
    if (this.#peek !== character) this.#fail();
    this.#at += 1;
  }

  #skips(character: string): boolean {
    this.#blanks();
    if (this.#peek !== character) return false;
    this.#at += 1;
    return true;
  }

  #member(): void {
    this.#blanks();
    const at = this.#at;
    const key = this.#text();
    if (isKnown(key) && this.fields.has(key)) this.#fail(at);
    this.#blanks();
    this.#expect(':');
    this.#blanks();
    const value = this.#peek === '[' ? this.#array() : this.#scalar();
    this.#blanks();
    // What is cut off may have been longer.
    if (this.#peek !== ',' && this.#peek !== '}') this.#fail();
    this.fields.set(key, value);
  }

  #scalar(): Value {
    if (this.#peek === '"') return { kind: 'text', text: this.#text() };
    const rest = this.#line.slice(this.#at);
    const [word] = /^(?:true|false|null)/.exec(rest) ?? NUMBER.exec(rest) ?? this.#fail();
    this.#at += word.length;
    if (/[a-z]/.test(word)) return { kind: 'other' };
    return { kind: 'number', number: Number(word), isWhole: /^\d+$/.test(word) };
  }

  #array(): Value {
    this.#at += 1;
    const values: Value[] = [];
    if (!this.#skips(']')) {
      do {
        this.#blanks();
        values.push(this.#scalar());
      } while (this.#skips(','));
      this.#blanks();
      this.#expect(']');
    }
    const words = values.flatMap((value) => (value.kind === 'text' ? [value.text] : []));
    return words.length === values.length ? { kind: 'words', words } : { kind: 'other' };
  }

  #text(): string {
    this.#expect('"');
    const from = this.#at;
    for (; this.#peek !== '"'; this.#at += 1) {
      // Before the first printable character, or after the last; or the line has ended.
      if (this.#peek < ' ' || this.#peek > '~') this.#fail();
      if (this.#peek !== '\\') continue;
      this.#at += 1;
      if (!['"', '\\', '/'].includes(this.#peek)) this.#fail();
    }
    this.#at += 1;
    return this.#line.slice(from, this.#at - 1).replace(/\\(.)/g, '$1');
  }
}

/** @param line bytes as latin1 @throws LineError */
export function readLine(line: string): ReadonlyMap<string, Value> {
  const reader = new Reader(line);
  reader.read();
  return reader.fields;
}
