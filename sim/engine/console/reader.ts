/**
 * One line of the console: a flat object in strict JSON, in ASCII, with no escapes but \" \\ \/ and no exponents. Every byte is looked at:
 * what is wrong is told with its place.
 */

/** `words` is an array of strings; `other` is true, false or null, which no field is. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'other' };

/** @param at of its first byte, from 0 */
export class LineError extends Error {
  readonly at: number;
  /** What was read before it. */
  readonly fields: ReadonlyMap<string, Value>;

  constructor(message: string, at: number, fields: ReadonlyMap<string, Value>) {
    super(message);
    this.at = at;
    this.fields = fields;
  }
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?/;

class Reader {
  readonly fields = new Map<string, Value>();
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  read(): void {
    this.#space();
    this.#expect('{', 'an object begins with {');
    this.#space();
    if (this.#peek !== '}') this.#members();
    else this.#at += 1;
    this.#space();
    if (this.#at < this.#line.length) this.#fail('nothing comes after the object');
  }

  get #peek(): string {
    return this.#line[this.#at] ?? '';
  }

  #fail(message: string, at = this.#at): never {
    throw new LineError(message, at, this.fields);
  }

  #space(): void {
    while (this.#peek === ' ') this.#at += 1;
  }

  #expect(character: string, message: string): void {
    if (this.#peek !== character) this.#fail(message);
    this.#at += 1;
  }

  #members(): void {
    for (;;) {
      this.#space();
      const at = this.#at;
      const key = this.#text();
      if (this.fields.has(key)) this.#fail('a key comes twice', at);
      this.#space();
      this.#expect(':', 'a key is followed by :');
      this.#space();
      this.fields.set(key, this.#value());
      this.#space();
      if (this.#peek === '}') break;
      this.#expect(',', 'members are separated by ,');
    }
    this.#at += 1;
  }

  #value(): Value {
    if (this.#peek === '"') return { kind: 'text', text: this.#text() };
    if (this.#peek === '[') return { kind: 'words', words: this.#words() };
    const rest = this.#line.slice(this.#at);
    const [word] = /^(?:true|false|null)/.exec(rest) ?? [];
    if (word !== undefined) {
      this.#at += word.length;
      return { kind: 'other' };
    }
    const [number] = NUMBER.exec(rest) ?? [];
    if (number === undefined) this.#fail('a value is a string, a number, or an array of names');
    this.#at += number.length;
    if (/[\dA-Za-z.+-]/.test(this.#peek)) this.#fail('numbers are decimal, without exponents and leading zeros');
    return { kind: 'number', number: Number(number) };
  }

  #words(): string[] {
    this.#at += 1;
    const words: string[] = [];
    this.#space();
    if (this.#peek === ']') {
      this.#at += 1;
      return words;
    }
    for (;;) {
      this.#space();
      words.push(this.#text());
      this.#space();
      if (this.#peek === ']') break;
      this.#expect(',', 'names are separated by ,');
    }
    this.#at += 1;
    return words;
  }

  #text(): string {
    this.#expect('"', 'a string begins with "');
    let text = '';
    for (;;) {
      const character = this.#peek;
      if (character === '') this.#fail('the line ends within a string');
      if (character < ' ' || character > '~') this.#fail('a string is ASCII, 0x20 to 0x7e');
      this.#at += 1;
      if (character === '"') return text;
      if (character !== '\\') text += character;
      else {
        if (!'"\\/'.includes(this.#peek) || this.#peek === '') this.#fail('escapes are \\" \\\\ and \\/ alone');
        text += this.#peek;
        this.#at += 1;
      }
    }
  }
}

/** @param line bytes as latin1 @throws LineError */
export function readLine(line: string): ReadonlyMap<string, Value> {
  const reader = new Reader(line);
  reader.read();
  return reader.fields;
}
