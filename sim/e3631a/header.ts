/**
 * Command headers. They are declared as the User's Guide writes them, `MEASure[:VOLTage][:DC]?`: the letters in capitals are the short form,
 * what is in brackets may be left out, `<n>` is a number of 1 to 3 that may be left out too.
 */
import { refuse } from './errors.ts';

interface Keyword {
  readonly short: string;
  readonly long: string;
  readonly isOptional: boolean;
  readonly hasNumber: boolean;
}

export interface Header {
  readonly keywords: readonly Keyword[];
  readonly isQuery: boolean;
  /** The keyword that all commands of its subsystem begin with. */
  readonly subsystem: string;
}

const LONGEST_KEYWORD = 12;
const MOST_INSTRUMENTS = 3;

export function declareHeader(text: string): Header {
  const keywords = [...text.matchAll(/(\[?):?(\*?[A-Za-z]+)(<n>)?:?\]?/g)].map(
    ([, bracket, word = '', number]): Keyword => ({
      short: word.replace(/[a-z]/g, ''),
      long: word.toUpperCase(),
      isOptional: bracket === '[',
      hasNumber: number !== undefined,
    }),
  );
  return { keywords, isQuery: text.endsWith('?'), subsystem: keywords[0]?.long ?? '' };
}

/**
 * Whether keywords as they came in are those of a header.
 * @returns the number after `<n>`, 1 where there is none; undefined if they are not
 * @throws ScpiError -114 if they are, but for that number
 */
export function matchHeader({ keywords }: Header, written: readonly string[]): number | undefined {
  const [keyword, ...later] = keywords;
  if (keyword === undefined) return written.length === 0 ? 1 : undefined;
  const rest = { keywords: later, isQuery: false, subsystem: '' };
  const [word, ...others] = written;
  const [, name = '', digits = ''] = /^(.*?)(\d*)$/.exec(word?.toUpperCase() ?? '') ?? [];
  const isNamed = name !== '' && (name === keyword.short || name === keyword.long);
  if (isNamed && (digits === '' || keyword.hasNumber)) {
    const number = matchHeader(rest, others);
    if (number === undefined) return undefined;
    if (!keyword.hasNumber) return number;
    const own = digits === '' ? 1 : Number(digits);
    return own >= 1 && own <= MOST_INSTRUMENTS ? own : refuse(-114);
  }
  return keyword.isOptional ? matchHeader(rest, written) : undefined;
}

/** @throws ScpiError -112 */
export function checkKeywords(written: readonly string[]): void {
  if (written.some((word) => word.replace('*', '').length > LONGEST_KEYWORD)) refuse(-112);
}
