/** A line of SCPI, cut into its commands: headers with their path, and parameters as they are written. */
import { type ErrorCode, ScpiError } from './errors.ts';
import { checkKeywords } from './header.ts';
import { type Parameter, parseParameters } from './parameters.ts';

export interface Command {
  /** Keywords from the root, as they were written, without colons. */
  readonly keywords: readonly string[];
  readonly isQuery: boolean;
  readonly parameters: readonly Parameter[];
  /** Whether it began with a colon or a star, or the line begins with it: others must be of the subsystem of the one before. */
  readonly isFromRoot: boolean;
}

/** Commands up to the first that is none, and what is wrong with that. */
export interface Parsed {
  readonly commands: readonly Command[];
  readonly error?: ErrorCode;
}

/**
 * A semicolon separates commands. A header continues where the one before it stood (`SOUR:VOLT 1;CURR 2`), unless it begins with a colon;
 * common commands (`*CLS`) leave that path as it is.
 */
export function parseLine(line: string): Parsed {
  const commands: Command[] = [];
  let path: readonly string[] = [];
  let isFirst = true;
  try {
    for (const text of splitOutsideQuotes(line, ';')) {
      if (text.trim() === '') continue;
      const { keywords, isRooted, isQuery, parameters } = parseCommand(text.trim());
      const isCommon = keywords[0]?.startsWith('*') === true;
      const whole = isRooted || isCommon ? keywords : [...path, ...keywords];
      commands.push({ keywords: whole, isQuery, parameters, isFromRoot: isRooted || isCommon || isFirst });
      if (isCommon) continue;
      path = whole.slice(0, -1);
      isFirst = false;
    }
  } catch (error) {
    if (error instanceof ScpiError) return { commands, error: error.code };
    throw error;
  }
  return { commands };
}

/** What can follow a header that is none of a parameter's beginning. */
const afterHeader: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^\s*:/, -102],
  [/^,/, -103],
  [/^\s+,/, -102],
  [/^\S/, -101],
];

function parseCommand(text: string) {
  const header = /^(:?)(\*?[A-Za-z][A-Za-z\d_]*(?::[A-Za-z][A-Za-z\d_]*)*)(\??)/.exec(text);
  if (header === null) throw new ScpiError(/^[:*?]/.test(text) ? -102 : -101);
  const [all, colon, words = '', mark] = header;
  const rest = text.slice(all.length);
  if (/^:\s/.test(rest)) throw new ScpiError(-102);
  for (const [pattern, code] of afterHeader) if (pattern.test(rest)) throw new ScpiError(code);
  const keywords = words.split(':');
  checkKeywords(keywords);
  const written = rest.trim();
  const parameters = written === '' ? [] : parseParameters(splitOutsideQuotes(written, ','));
  return { keywords, isRooted: colon === ':', isQuery: mark === '?', parameters };
}

/** A quote within a string is written twice, and so ends it and begins it again. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts = [''];
  let quote: string | undefined;
  for (const character of text) {
    if (character === quote) quote = undefined;
    else if (quote === undefined && (character === '"' || character === "'")) quote = character;
    if (quote === undefined && character === separator) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
