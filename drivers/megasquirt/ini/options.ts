import type { Field } from './fields.ts';
import type { Reader } from './reader.ts';

/** As many as a catalogue may tell of one channel. */
const MAX_OPTIONS = 256;
const MAX_DEPTH = 16;

/** What the file calls a value that must not be. */
export const INVALID = 'INVALID';

/** Lists of lists of lists, and none of it an option: more than any file needs. */
const MAX_LISTS = 1000;

/**
 * The options of a bit field, in order: texts, numbers, `$LIST` for a `#define`, and `3="text"` for one place of the list. Lists may be
 * made of lists, doubled over and over: what is beyond the 256th is left out.
 */
export function optionsOf(fields: readonly Field[], reader: Reader, line: number): string[] {
  return new Unfolding(reader, line).add(fields, []);
}

class Unfolding {
  readonly #reader: Reader;
  readonly #line: number;
  readonly #options: string[] = [];
  #lists = 0;

  constructor(reader: Reader, line: number) {
    this.#reader = reader;
    this.#line = line;
  }

  /** @param inside the lists that the fields are of */
  add(fields: readonly Field[], inside: readonly string[]): string[] {
    const options = this.#options;
    for (const { kind, text, index } of fields) {
      if (index !== undefined) this.#replace(index, text);
      else if (options.length >= MAX_OPTIONS) continue;
      else if (kind === 'word' && text.startsWith('$')) this.#list(text.slice(1), inside);
      else if (kind === 'text' || kind === 'word') options.push(text);
    }
    return options;
  }

  #replace(index: number, text: string): void {
    if (index >= MAX_OPTIONS) return;
    while (this.#options.length < index) this.#options.push(INVALID);
    this.#options[index] = text;
  }

  #list(name: string, inside: readonly string[]): void {
    if (++this.#lists > MAX_LISTS) return;
    const { findings } = this.#reader;
    if (inside.includes(name) || inside.length >= MAX_DEPTH) {
      findings.error(this.#line, `'${name}' is defined by itself, or too deep: ${[...inside, name].join(' → ')}`);
      // One such is enough: others of the same would be told in thousands.
      this.#lists = MAX_LISTS;
      return;
    }
    const list = this.#reader.definedFields(name, this.#line);
    if (list === undefined) findings.warn(this.#line, `nothing is defined as '${name}': its options are left out`);
    else this.add(list, [...inside, name]);
  }
}
