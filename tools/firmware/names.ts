/** The dictionary's names as the firmware has them: numbered, behind one another, with words that several have told once. */
import type { Dictionary } from './schema.ts';

const LAST = 0x80;
/** As many as have bytes below those of letters, and begin where a byte says. */
const MOST_WORDS = 0x20;
const MOST_NAMES = 0x100;

export interface Names {
  readonly bytes: readonly number[];
  /** Where each word begins. */
  readonly words: readonly number[];
  /** Where the first name does. */
  readonly first: number;
  /** Numbers of the first unit and the first category; parameters are from 0 on. */
  readonly units: number;
  readonly categories: number;
  numberOf(id: string): number;
}

/** Text, and numbers of words. */
type Part = string | number;

const withWord = (parts: readonly Part[], word: string, number: number): Part[] =>
  parts.flatMap((part): Part[] =>
    typeof part === 'number'
      ? [part]
      : part.split(word).flatMap((text, at): Part[] => [...(at > 0 ? [number] : []), ...(text === '' ? [] : [text])]),
  );

/** What saves most where it is told by its number. */
function bestWord(texts: readonly string[]): string | undefined {
  const words = new Set<string>();
  for (const text of texts) {
    for (let from = 0; from < text.length; from++) {
      for (let to = from + 2; to <= text.length; to++) words.add(text.slice(from, to));
    }
  }
  const saved = (word: string) =>
    texts.reduce((sum, text) => sum + (text.split(word).length - 1) * (word.length - 1), 0) - word.length - 1;
  let best: string | undefined;
  let most = 0;
  for (const word of words) {
    const bytes = saved(word);
    if (bytes > most) [best, most] = [word, bytes];
  }
  return best;
}

const written = (parts: readonly Part[]): number[] => {
  const bytes = parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)]));
  return bytes.map((byte, at) => (at === bytes.length - 1 ? byte | LAST : byte));
};

export function namesOf({ parameters, tables, functions, curves, units, categories }: Dictionary): Names {
  const own = new Set([...parameters, ...tables, ...functions, ...curves].map(({ id }) => id));
  const ids = [...own, ...units.map(({ id }) => id), ...categories.map(({ id }) => id)];
  if (ids.length > MOST_NAMES) throw new Error(`the dictionary has ${ids.length} names, the firmware room for 256`);
  let names: readonly (readonly Part[])[] = ids.map((id) => [id]);
  const words: string[] = [];
  while (words.length < MOST_WORDS) {
    const texts = names.flat().filter((part) => typeof part === 'string');
    const word = bestWord(texts);
    if (word === undefined) break;
    names = names.map((parts) => withWord(parts, word, words.length));
    words.push(word);
  }
  const wordBytes = words.map((word) => written([word]));
  const starts = wordBytes.map((_, at) => wordBytes.slice(0, at).flat().length);
  return {
    bytes: [...wordBytes.flat(), ...names.flatMap(written)],
    words: starts,
    first: wordBytes.flat().length,
    units: own.size,
    categories: own.size + units.length,
    numberOf: (id) => ids.indexOf(id),
  };
}
