import type { Field } from './fields.ts';
import type { Reader } from './reader.ts';

/** As many as a catalogue may tell of one channel. */
const MAX_OPTIONS = 256;
const MAX_DEPTH = 16;

/** What the file calls a value that must not be. */
export const INVALID = 'INVALID';

/**
 * The options of a bit field, in order: texts, numbers, `$LIST` for a `#define`, and `3="text"` for one place of the list. Lists may be
 * made of lists, doubled over and over: what is beyond the 256th is left out.
 */
export function optionsOf(fields: readonly Field[], reader: Reader, line: number): string[] {
  const options: string[] = [];
  add(fields, options, reader, line, []);
  return options;
}

function add(
  fields: readonly Field[],
  options: string[],
  reader: Reader,
  line: number,
  inside: readonly string[],
): void {
  for (const { kind, text, index } of fields) {
    if (index !== undefined) {
      if (index >= MAX_OPTIONS) continue;
      while (options.length < index) options.push(INVALID);
      options[index] = text;
      continue;
    }
    if (options.length >= MAX_OPTIONS) continue;
    if (kind !== 'word' || !text.startsWith('$')) {
      if (kind === 'text' || kind === 'word') options.push(text);
      continue;
    }
    const name = text.slice(1);
    const list = reader.definedFields(name, line);
    if (list === undefined) reader.findings.warn(line, `nothing is defined as '${name}': its options are left out`);
    else if (inside.includes(name) || inside.length >= MAX_DEPTH)
      reader.findings.error(line, `'${name}' is defined by itself, or too deep: ${[...inside, name].join(' → ')}`);
    else add(list, options, reader, line, [...inside, name]);
  }
}
