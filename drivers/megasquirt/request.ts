/**
 * All that can be said to a controller. A request is made here and nowhere else, and the dialogue takes nothing but requests: what is not
 * made here cannot be sent. There are two kinds. One reads: its letter is one that reads, in every firmware that is known, and nothing behind the
 * letter can be the beginning of another command. The other writes the array of offsets for scattered reads: its letter, its page and its
 * place are those of the definition's array, it cannot reach beyond that, and nothing is burnt.
 */
import { type CommandNumbers, fill, hasPlace } from './command.ts';
import type { CommandTemplate, Definition, Scattered } from './definition.ts';
import { arrayBytes } from './offsets.ts';
import type { Field } from './ranges.ts';

/**
 * Letters that read, with how many bytes they may have behind them, places and the file's own together. A: the block; a, r, R, p: a table or
 * page from an offset (MS3 asks for its signature by r, too); O: rusEFI's block; g, 9: what the array names; Q, S, V, F, T: texts.
 */
const readers: Readonly<Record<string, number>> = {
  A: 0,
  a: 2,
  r: 6,
  R: 6,
  p: 6,
  O: 4,
  g: 0,
  '9': 0,
  Q: 0,
  S: 0,
  V: 1,
  F: 0,
  T: 0,
};
/** Letters that write without burning: Megasquirt, rusEFI, Speeduino. */
const writers: ReadonlySet<string> = new Set(['w', 'C', 'M']);

const WORD_BYTES = 2;

export class Request {
  /** What goes into the envelope. */
  readonly payload: Uint8Array;
  /** How many bytes answer it, beside the return code; undefined: that is not known. */
  readonly answerBytes: number | undefined;
  /** Makes the type one that nothing else is. */
  readonly #made = true;

  private constructor(payload: Uint8Array, answerBytes: number | undefined) {
    this.payload = payload;
    this.answerBytes = answerBytes;
  }

  /** A command that reads. @throws Error for one that may do anything else */
  static read(
    template: CommandTemplate,
    numbers: Omit<CommandNumbers, 'value'>,
    endianness: 'big' | 'little',
    answerBytes: number | undefined,
  ): Request {
    const why = whyNotRead(template);
    if (why !== undefined) throw new Error(why);
    return new Request(fill(template, numbers, endianness), answerBytes);
  }

  /** The whole array of offsets: what is read, and nothing behind that; in pieces that the controller takes. */
  static offsets(definition: Definition & { scattered: Scattered }, fields: readonly Field[]): Request[] {
    const { array, write } = definition.scattered;
    const why = whyNotWritten(write);
    if (why !== undefined) throw new Error(why);
    const bytes = arrayBytes(fields, array.entries, definition.endianness);
    const piece = WORD_BYTES * Math.max(1, Math.floor((definition.blockingFactor ?? bytes.length) / WORD_BYTES));
    const requests: Request[] = [];
    for (let at = 0; at < bytes.length; at += piece) {
      const value = bytes.subarray(at, at + piece);
      const numbers = { identifier: array.identifier, offset: array.offset + at, count: value.length, value };
      requests.push(new Request(fill(write, numbers, definition.commandEndianness), 0));
    }
    return requests;
  }

  /** Whether it is one, whatever the types say. */
  static is(value: object): value is Request {
    return #made in value;
  }
}

/** Why a command of a definition is not taken for one that reads; undefined: it reads. */
export function whyNotRead(template: CommandTemplate): string | undefined {
  const { letter, behind } = shapeOf(template);
  const most = Object.hasOwn(readers, letter) ? readers[letter] : undefined;
  if (most === undefined) return `the command '${letter}' is none that is known to read only: it is not sent`;
  if (hasPlace(template, 'value'))
    return `the command '${letter}' has a place for a value, and so may write: it is not sent`;
  if (behind > most)
    return `the command '${letter}' has ${behind} bytes behind its letter, of ${most} at most: it is not sent`;
  return undefined;
}

/** Why the array of offsets cannot be written by this command; undefined: it can. */
export function whyNotWritten(template: CommandTemplate): string | undefined {
  const { letter, literal } = shapeOf(template);
  if (!writers.has(letter)) return `'${letter}' is no command that writes without burning`;
  const places = ['identifier', 'offset', 'count', 'value'] as const;
  const [missing] = places.filter((place) => !hasPlace(template, place));
  if (missing !== undefined) return `the command '${letter}' has no place for the ${missing}`;
  return literal > 0 ? `the command '${letter}' has bytes of its own behind its letter` : undefined;
}

/** @returns `behind`: of all bytes behind the letter; `literal`: of those, the file's own */
function shapeOf(template: CommandTemplate): { letter: string; behind: number; literal: number } {
  const [first] = template;
  const literal = template.reduce((sum, part) => sum + ('number' in part ? 0 : part.bytes.length), 0);
  const all = template.reduce((sum, part) => sum + ('number' in part ? part.bytes : part.bytes.length), 0);
  if (first === undefined || 'number' in first || first.bytes.length === 0) return { letter: '', behind: all, literal };
  return { letter: String.fromCharCode(first.bytes[0] ?? 0), behind: all - 1, literal: literal - 1 };
}
