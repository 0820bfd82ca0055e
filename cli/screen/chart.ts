/** Line charts of text: two by four dots in each character (Unicode's braille patterns, U+2800 and on). */

const DOTS_ACROSS = 2;
const DOTS_DOWN = 4;
const BLANK = 0x2800;
/** The bit of each dot, by column and row. */
const BITS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

export interface Range {
  min: number;
  max: number;
}

/** How many values a line of so many characters shows. */
export const valuesIn = (characters: number): number => characters * DOTS_ACROSS;

/**
 * Draws values from left to right, neighbours connected.
 * @param values `valuesIn(width)` of them; undefined: nothing there
 */
export function lineChart(values: readonly (number | undefined)[], height: number, { min, max }: Range): string[] {
  const width = Math.ceil(values.length / DOTS_ACROSS);
  const dots = height * DOTS_DOWN;
  const cells = Array.from({ length: height }, () => new Array<number>(width).fill(BLANK));
  const rowOf = (value: number) => {
    const share = max === min ? 0.5 : (value - min) / (max - min);
    return Math.round((1 - Math.min(1, Math.max(0, share))) * (dots - 1));
  };
  let before: number | undefined;
  for (const [x, value] of values.entries()) {
    const row = value === undefined ? undefined : rowOf(value);
    if (row !== undefined) {
      // From beside where the last one ended, so that a jump is a line and not two points.
      const from = before === undefined || before === row ? row : before + Math.sign(row - before);
      const [top, bottom] = [Math.min(row, from), Math.max(row, from)];
      for (let y = top; y <= bottom; y++) {
        const line = cells[Math.floor(y / DOTS_DOWN)];
        const column = Math.floor(x / DOTS_ACROSS);
        if (line !== undefined) line[column] = (line[column] ?? BLANK) | bitAt(x, y);
      }
    }
    before = row;
  }
  return cells.map((line) => String.fromCodePoint(...line).replaceAll(String.fromCodePoint(BLANK), ' '));
}

const bitAt = (x: number, y: number): number => BITS[x % 2 === 0 ? 0 : 1][y % DOTS_DOWN] ?? 0;

/** Round numbers around these values, `least` apart at least: the ends of an axis. */
export function niceRange(values: readonly number[], least: number): Range {
  if (values.length === 0) return { min: 0, max: least };
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = niceStep(Math.max(high - low, least) / 4);
  let [from, to] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  while ((to - from) * step < least - 1e-12) {
    to++;
    if ((to - from) * step < least - 1e-12) from--;
  }
  return { min: round(from * step), max: round(to * step) };
}

/** 1, 2 or 5 times a power of ten, not below this. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  const factor = [1, 2, 5, 10].find((each) => each * power >= atLeast - 1e-12) ?? 10;
  return factor * power;
}

const round = (value: number): number => Number(value.toPrecision(12)) + 0; // never -0
