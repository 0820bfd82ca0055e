/** Longest text of a list in a line of the log; of a longer one, what is in it. */
const MAX_TEXT = 500;

type Word = number | string | boolean;

/** A call as a line of the log can hold it: its name, and its fields by path; of a list of records each field's values as text. */
export function wordsOf(call: string, fields: Readonly<Record<string, unknown>>): Record<string, Word> {
  const words: Record<string, Word> = { call };
  const lists = new Map<string, unknown[]>();
  const walk = (value: unknown, path: string, isInList: boolean): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, path, true);
    else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) walk(each, path === '' ? name : `${path}.${name}`, isInList);
    else if (isInList)
      lists
        .set(path, lists.get(path) ?? [])
        .get(path)
        ?.push(value);
    else words[Object.hasOwn(words, path) ? `fields.${path}` : path] = scalar(value);
  };
  walk(fields, '', false);
  for (const [path, values] of lists) words[path] = listWords(values);
  return words;
}

const scalar = (value: unknown): Word =>
  typeof value === 'number' || typeof value === 'boolean' ? value : String(value);

function listWords(values: readonly unknown[]): string {
  const text = values.map(String).join(',');
  if (text.length <= MAX_TEXT) return text;
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return `${text.slice(0, MAX_TEXT)}… (${values.length} in all)`;
  return `${numbers.length} values, ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
}
