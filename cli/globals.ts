import { UsageError } from './usage.ts';

/** Options that every command takes, before or after its name. */
export interface GlobalOptions {
  /** Path of the broker's socket; default: POSTERN_SOCKET, then the installed broker's. */
  socket?: string;
  /** Path of the private key; default: POSTERN_KEY, then the user's own. */
  key?: string;
  json: boolean;
}

export const globalOptions = [
  { flag: '--socket', value: '<path>', doc: "the broker's socket (default: POSTERN_SOCKET)" },
  { flag: '--key', value: '<path>', doc: 'your private key (default: POSTERN_KEY)' },
  { flag: '--json', value: undefined, doc: 'JSON instead of text: one object, or one a line for streams' },
] as const;

/**
 * Takes the global options out of a command line, wherever they stand before `--`.
 * @throws UsageError
 */
export function takeGlobals(words: readonly string[]): { options: GlobalOptions; rest: string[] } {
  const options: GlobalOptions = { json: false };
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return { options, rest: [...rest, ...words.slice(at)] };
    const [, name, inline] = /^--(socket|key)(?:=(.*))?$/s.exec(word) ?? [];
    if (word === '--json') options.json = true;
    else if (name === 'socket' || name === 'key') {
      const value = inline ?? words[++at];
      if (value === undefined || value === '') throw new UsageError(`--${name} needs a path`);
      options[name] = value;
    } else rest.push(word);
  }
  return { options, rest };
}
