/**
 * What a request, a stream, events or an opening can do that allowing to read or write does not allow: a rule must name it. These are
 * the dangers of the profiles that come with Postern; a profile of the administrator's may declare words of his own.
 */
export const dangers = {
  machine: 'It hands the machine away: whoever may do this can do anything. A rule must name the very request too.',
  erase: 'What is recorded is lost.',
  mark: 'A mark is written: what was recorded from there on is lost.',
  keystrokes: 'It tells what is typed on a keyboard, passwords too.',
  reboot: 'The machine reboots if it is not fed any more.',
  disarm: 'The watchdog stops: a machine that hangs stays so.',
  clock: "It sets the machine's clock.",
  move: 'Media are moved: a drive may lose the one that it works with.',
} as const;

/** The one danger that is not allowed by its name alone. */
export const MACHINE = 'machine';

/** What a danger is, in one line; undefined for a word of the administrator's own. */
export function explainDanger(word: string): string | undefined {
  const words: Readonly<Record<string, string>> = dangers;
  return Object.hasOwn(words, word) ? words[word] : undefined;
}
