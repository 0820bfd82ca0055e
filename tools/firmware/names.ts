/** The dictionary's names as the firmware has them: numbered, behind one another, with words that several have told once. */
import type { Dictionary } from './schema.ts';

const LAST = 0x80;
/** `/`: what is before it in ASCII no name has. */
const FIRST_LETTER = 0x2f;
/** As many as have bytes below those of letters, and begin where a byte says. */
const MOST_WORDS = FIRST_LETTER;
const MOST_NAMES = 0x100;
const LONGEST_WORD = 7;

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
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (let from = 0; from < text.length; from++) {
      const longest = Math.min(text.length, from + LONGEST_WORD);
      for (let to = from + 2; to <= longest; to++) {
        const word = text.slice(from, to);
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    }
  }
  let best: string | undefined;
  let most = 0;
  for (const [word, count] of counts) {
    // It takes a byte where it stands, and one that says where it begins.
    const saved = count * (word.length - 1) - word.length - 1;
    if (saved > most) [best, most] = [word, saved];
  }
  return best;
}

const written = (parts: readonly Part[]): number[] => {
  const bytes = parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)]));
  return bytes.map((byte, at) => (at === bytes.length - 1 ? byte | LAST : byte));
};

function namesIn({ parameters, tables, functions, curves, units, categories }: Dictionary): Names {
  const own = new Set([...parameters, ...tables, ...functions, ...curves].map(({ id }) => id));
  const ids = [...own, ...units.map(({ id }) => id), ...categories.map(({ id }) => id)];
  if (ids.length > MOST_NAMES) throw new Error(`the dictionary has ${ids.length} names, the firmware room for 256`);
  const odd = ids.find((id) => [...id].some((letter) => letter.charCodeAt(0) < FIRST_LETTER));
  if (odd !== undefined) throw new Error(`the firmware tells words by what ${odd} has in its name`);
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

const known = new WeakMap<Dictionary, Names>();

export function namesOf(dictionary: Dictionary): Names {
  const names = known.get(dictionary) ?? namesIn(dictionary);
  known.set(dictionary, names);
  return names;
}
