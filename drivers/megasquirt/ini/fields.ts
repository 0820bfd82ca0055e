/** One of the values after the `=` of a line. */
export interface Field {
  /** `"text"`, `{ formula }`, `[shape]`, or a bare word or number; `none`: nothing stands between two commas. */
  kind: 'text' | 'formula' | 'shape' | 'word' | 'none';
  /** Without its quotes or brackets, trimmed unless quoted. */
  text: string;
  /** Of its first character in the line, counted from 1. */
  column: number;
  /** Of `3="text"`, in lists of options. */
  index?: number;
}

export interface Entry {
  key: string;
  fields: readonly Field[];
  line: number;
}

const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const SEMICOLON = 59;
const EQUALS = 61;
const OPEN_SHAPE = 91;
const OPEN_FORMULA = 123;
const closings: ReadonlyMap<number, string> = new Map([
  [OPEN_SHAPE, ']'],
  [OPEN_FORMULA, '}'],
]);

/** Lists of options have hundreds. */
const MAX_FIELDS = 4096;

/** The place of the `=` that ends a line's key; -1: it has none before its comment. */
export function equalsOf(text: string): number {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === EQUALS) return at;
    if (code === SEMICOLON || code === QUOTE) return -1;
  }
  return -1;
}

/** A line's key and fields. @param problem is told what is not as it should be @returns undefined where it has no key */
export function entryOf(text: string, line: number, problem: (message: string) => void): Entry | undefined {
  const equals = equalsOf(text);
  const key = equals < 0 ? '' : text.slice(0, equals).trim();
  return key === '' ? undefined : { key, fields: fieldsOf(text, equals + 1, problem), line };
}

/** The fields of a line from a place on: parted by commas, up to the end or a `;` outside of quotes. */
export function fieldsOf(text: string, from: number, problem: (message: string) => void): Field[] {
  const fields: Field[] = [];
  let at = from;
  // Whether the last thing was a field, so that a comma may follow.
  let afterField = false;
  for (;;) {
    at = skipSpace(text, at);
    const code = at < text.length ? text.charCodeAt(at) : SEMICOLON;
    if (code === SEMICOLON) break;
    if (code === COMMA) {
      if (!afterField && fields.length < MAX_FIELDS) fields.push({ kind: 'none', text: '', column: at + 1 });
      afterField = false;
      at++;
      continue;
    }
    if (fields.length >= MAX_FIELDS) {
      problem(`column ${at + 1}: a line may have ${MAX_FIELDS} fields: the rest is left out`);
      break;
    }
    if (afterField) problem(`column ${at + 1}: a comma is missing`);
    afterField = true;
    if (code === QUOTE) at = quoted(text, at, fields, problem);
    else if (code === OPEN_FORMULA || code === OPEN_SHAPE) at = bracketed(text, at, code, fields, problem);
    else at = word(text, at, fields);
  }
  return fields;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB && code !== 0xa0) return at;
    at++;
  }
}

function quoted(text: string, at: number, fields: Field[], problem: (message: string) => void): number {
  const end = text.indexOf('"', at + 1);
  if (end < 0) problem(`column ${at + 1}: the quote is not closed`);
  fields.push({ kind: 'text', text: text.slice(at + 1, end < 0 ? undefined : end), column: at + 1 });
  return end < 0 ? text.length : end + 1;
}

function bracketed(
  text: string,
  from: number,
  opening: number,
  fields: Field[],
  problem: (message: string) => void,
): number {
  const kind = opening === OPEN_SHAPE ? 'shape' : 'formula';
  const [open, close] = [String.fromCharCode(opening), closings.get(opening) as string];
  let depth = 0;
  let inQuotes = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at] as string;
    if (inQuotes !== '') inQuotes = character === inQuotes ? '' : inQuotes;
    else if (character === '"' || character === "'") inQuotes = text.includes(character, at + 1) ? character : '';
    else if (character === open) depth++;
    else if (character === close && --depth === 0) {
      fields.push({ kind, text: text.slice(from + 1, at).trim(), column: from + 1 });
      return at + 1;
    }
  }
  problem(`column ${from + 1}: the ${open} is not closed by a ${close}`);
  fields.push({ kind, text: text.slice(from + 1).trim(), column: from + 1 });
  return text.length;
}

/** Up to a comma or a comment. `3="text"` is a text with a place in its list. */
function word(text: string, from: number, fields: Field[]): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === SEMICOLON || code === QUOTE || code === OPEN_FORMULA) break;
    // A shape begins a field of its own, but a name may have an index: `array[0]`.
    if (code === OPEN_SHAPE && at > from && /\s/.test(text[at - 1] as string)) break;
    at++;
  }
  const written = text.slice(from, at).trim();
  const index = text.charCodeAt(at) === QUOTE ? /^(\d{1,9})\s*=$/.exec(written)?.[1] : undefined;
  if (index === undefined) {
    fields.push({ kind: 'word', text: written, column: from + 1 });
    return at;
  }
  const end = text.indexOf('"', at + 1);
  const inner = text.slice(at + 1, end < 0 ? undefined : end);
  fields.push({ kind: 'text', text: inner, column: from + 1, index: Number(index) });
  return end < 0 ? text.length : end + 1;
}
