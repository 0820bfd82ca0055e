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

/** Longest line, and longest pattern. */
export const MAX_LINE = 256;
const PRINTABLE = /^[ -~]*$/;
/** A number on a line: plain decimals, so that nothing reads it in another way than we do. */
const DECIMAL = /^[+-]?\d{1,15}(\.\d{1,15})?/;
const RANGE = /^([+-]?\d+(?:\.\d+)?)\.\.([+-]?\d+(?:\.\d+)?)$/;

/** What is wrong with a pattern, in words; undefined: nothing. */
export function patternProblem(pattern: string): string | undefined {
  const parsed = parse(pattern);
  return typeof parsed === 'string' ? parsed : undefined;
}

/** @throws RangeError for a pattern that has a problem */
export function linePattern(pattern: string): LinePattern {
  const parts = parse(pattern);
  if (typeof parts === 'string') throw new RangeError(parts);
  return { matches: (line) => line.length <= MAX_LINE && PRINTABLE.test(line) && matchesFrom(parts, 0, line) };
}

function parse(pattern: string): Part[] | string {
  if (pattern.length === 0 || pattern.length > MAX_LINE) return `a line has 1 to ${MAX_LINE} characters`;
  if (!PRINTABLE.test(pattern)) return 'a line is of printable ASCII characters, without its ending';
  const parts: Part[] = [];
  // Text and braces take turns.
  for (const [index, piece] of pattern.split(/\{([^{}]*)\}/).entries()) {
    const part = index % 2 === 0 ? textPart(piece) : placeholder(piece);
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  return neighbours(parts) ?? parts.filter((part) => part.kind !== 'text' || part.text !== '');
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
    return `{${inside}} is neither a range ({0..5}) nor a choice ({ON|OFF})`;
  return { kind: 'choice', of: choices };
}

/** What follows a number must not be able to go on with it. */
function neighbours(parts: readonly Part[]): string | undefined {
  const real = parts.filter((part) => part.kind !== 'text' || part.text !== '');
  for (const [index, part] of real.entries()) {
    const next = real[index + 1];
    if (part.kind !== 'number' || next === undefined) continue;
    const starts = next.kind === 'text' ? [next.text] : next.kind === 'choice' ? next.of : ['0'];
    if (starts.some((text) => /^[\d.eE+-]/.test(text)))
      return 'a range must not be followed by what could belong to its number';
  }
  return undefined;
}

function matchesFrom(parts: readonly Part[], at: number, line: string): boolean {
  const part = parts[at];
  if (part === undefined) return line === '';
  switch (part.kind) {
    case 'text':
      return line.startsWith(part.text) && matchesFrom(parts, at + 1, line.slice(part.text.length));
    case 'choice':
      return part.of.some((text) => line.startsWith(text) && matchesFrom(parts, at + 1, line.slice(text.length)));
    case 'number': {
      const [text = ''] = DECIMAL.exec(line) ?? [];
      const value = Number(text);
      return (
        text !== '' && value >= part.min && value <= part.max && matchesFrom(parts, at + 1, line.slice(text.length))
      );
    }
  }
}
