/**
 * Lines that a rule allows on a text protocol: `OUTP ON`, `VOLT {0..5}`, `MEAS:{VOLT|CURR}?`. A pattern stands for whole lines, from
 * end to end. No regular expressions, since one that is nearly right lets everything through, and no lists of what is forbidden: most
 * instruments know ten spellings of one command.
 */
export interface LinePattern {
  matches(line: string): boolean;
}

type Part =
  | { kind: 'text'; text: string }
  | { kind: 'number'; min: number; max: number }
  | { kind: 'choice'; of: readonly string[] };
type Of<Kind extends Part['kind']> = Extract<Part, { kind: Kind }>;

/** Longest line, and longest pattern. */
export const MAX_LINE = 256;
const PRINTABLE = /^[ -~]*$/;
/** A number on a line: plain decimals, so that nothing reads it in another way than we do. */
const DECIMAL = /[+-]?\d{1,15}(\.\d{1,15})?/y;
/** Its bounds could stand on a line themselves: there is always something that a range matches. */
const RANGE = /^([+-]?\d{1,15}(?:\.\d{1,15})?)\.\.([+-]?\d{1,15}(?:\.\d{1,15})?)$/;
/** What could be a part of a number beside it: `5` of `{0..5}E3`, of `-{0..5}`. */
const GOES_ON = /^[\d.eE+-]/;
const BEGINS = /([\d.+-]|[\d.] *[eE])$/;

/** What is wrong with a pattern, in words; undefined: nothing. */
export function patternProblem(pattern: string): string | undefined {
  const parsed = parse(pattern);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** @throws RangeError for a pattern that has a problem */
export function linePattern(pattern: string): LinePattern {
  const parts = parse(pattern);
  if (typeof parts === 'string') throw new RangeError(parts);
  return { matches: (line) => line.length <= MAX_LINE && matchesWhole(parts, line) };
}

function parse(pattern: string): Part[] | string {
  if (pattern.length === 0 || pattern.length > MAX_LINE) return `a line has 1 to ${MAX_LINE} characters`;
  if (!PRINTABLE.test(pattern)) return 'a line is of printable ASCII characters, without its ending';
  const parts: Part[] = [];
  // Text and braces take turns.
  for (const [index, piece] of pattern.split(/\{([^{}]*)\}/).entries()) {
    const part = index % 2 === 0 ? textPart(piece) : placeholder(piece);
    if (typeof part === 'string') return part;
    if (part.kind !== 'text' || part.text !== '') parts.push(part);
  }
  return besideNumbers(parts) ?? parts;
}

function textPart(text: string): Part | string {
  return /[{}]/.test(text) ? `a brace without its other half in '${text}'` : { kind: 'text', text };
}

function placeholder(inside: string): Part | string {
  const [, low, high] = RANGE.exec(inside) ?? [];
  if (low !== undefined && high !== undefined) {
    const [min, max] = [Number(low), Number(high)];
    return min <= max ? { kind: 'number', min, max } : `{${inside}}: the first number is above the second`;
  }
  const choices = inside.split('|');
  if (choices.length < 2 || choices.includes(''))
    return `{${inside}} is neither a range ({0..5}, of numbers of at most 15 digits) nor a choice ({ON|OFF})`;
  if (choices.some((choice) => RANGE.test(choice))) return `{${inside}} mixes words and a range: make two lines of it`;
  return { kind: 'choice', of: choices };
}

/** Nothing beside a number may belong to it: the instrument would read another number than the one that was judged. */
function besideNumbers(parts: readonly Part[]): string | undefined {
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'number') continue;
    const [before, after] = [parts[index - 1], parts[index + 1]];
    if (before !== undefined && textsOf(before).some((text) => BEGINS.test(text)))
      return 'a range must not come after what could belong to its number';
    if (after !== undefined && textsOf(after).some((text) => GOES_ON.test(text)))
      return 'a range must not be followed by what could belong to its number';
  }
  return undefined;
}

/** What a part may be; of a number, one that is like all others. */
function textsOf(part: Part): readonly string[] {
  if (part.kind === 'text') return [part.text];
  return part.kind === 'choice' ? part.of : ['0'];
}

/** Where a part may end on a line if it begins at a place. */
const ends: { readonly [Kind in Part['kind']]: (part: Of<Kind>, line: string, at: number) => number[] } = {
  text: ({ text }, line, at) => (line.startsWith(text, at) ? [at + text.length] : []),
  choice: ({ of }, line, at) => of.filter((text) => line.startsWith(text, at)).map((text) => at + text.length),
  number: ({ min, max }, line, at) => {
    DECIMAL.lastIndex = at;
    const [text] = DECIMAL.exec(line) ?? [];
    if (text === undefined) return [];
    const value = Number(text);
    return value >= min && value <= max ? [at + text.length] : [];
  },
};

function endsOf<Kind extends Part['kind']>(part: Of<Kind>, line: string, at: number): number[] {
  const { kind }: { kind: Kind } = part;
  return ends[kind](part, line, at);
}

/** Part by part, all places at once: choices that are alike must not make a long line take forever. */
function matchesWhole(parts: readonly Part[], line: string): boolean {
  let places = new Set([0]);
  for (const part of parts) places = new Set([...places].flatMap((at) => endsOf(part, line, at)));
  return places.has(line.length);
}
