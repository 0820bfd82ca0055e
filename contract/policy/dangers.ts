import { dangers } from '../profiles/dangers.ts';

/** The one danger that is not allowed by its name alone: the rule must list the request too. */
export const MACHINE = 'machine';

/** The one danger that depends on the very device: one without keys that one types with tells no keystrokes. */
export const KEYSTROKES = 'keystrokes';

/** What a danger is, in one line; undefined for a word of the administrator's own. */
export function explainDanger(word: string): string | undefined {
  const words: Readonly<Record<string, string>> = dangers;
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
