/** A table of an `.inc` file: rising x with their y, or one y for each whole x from 0. */
export interface Lookup {
  xs: readonly number[];
  ys: readonly number[];
}

const MAX_ROWS = 65_536;

/**
 * Reads an `.inc` file. Two forms are in use: assembler data (`DB 12T, 0x20`, `DW …`), where the place in the list is x; and lines
 * of `x y`. @returns undefined where it is neither
 */
export function parseLookup(text: string): Lookup | undefined {
  const listed: number[] = [];
  const pairs: [number, number][] = [];
  for (const line of text.split(/\r?\n/, MAX_ROWS)) {
    const code = line.replace(/[;#].*$|\/\/.*$/, '').trim();
    const data = /^(?:\w+:\s*)?\.?(?:db|dw|dt|fcb|fdb|dc\.[bw])\s+(.*)$/i.exec(code)?.[1];
    if (data !== undefined) listed.push(...data.split(',').map(assemblerNumber));
    else {
      const numbers = code.split(/[\s,]+/).filter((word) => word !== '');
      const [x = Number.NaN, y = Number.NaN] = numbers.map(Number);
      if (numbers.length >= 2 && !Number.isNaN(x) && !Number.isNaN(y)) pairs.push([x, y]);
    }
  }
  if (listed.length > 0 && listed.every((value) => !Number.isNaN(value)))
    return { xs: listed.map((_, index) => index), ys: listed };
  if (pairs.length < 2) return undefined;
  pairs.sort(([a], [b]) => a - b);
  return { xs: pairs.map(([x]) => x), ys: pairs.map(([, y]) => y) };
}

/** `12`, `12T` (decimal), `0x1F`, `$1F`, `1FH`. */
function assemblerNumber(word: string): number {
  const text = word.trim();
  const hexadecimal = /^(?:0x|\$)([\da-f]+)$/i.exec(text)?.[1] ?? /^(\d[\da-f]*)h$/i.exec(text)?.[1];
  return hexadecimal === undefined ? Number(text.replace(/t$/i, '') || Number.NaN) : Number.parseInt(hexadecimal, 16);
}

/** The y of an x, on the line between its neighbours; beyond the ends the end's own. */
export function interpolate({ xs, ys }: Lookup, x: number): number {
  if (Number.isNaN(x) || xs.length === 0) return Number.NaN;
  let [low, high] = [0, xs.length - 1];
  if (x <= (xs[low] as number)) return ys[low] as number;
  if (x >= (xs[high] as number)) return ys[high] as number;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const [x0, x1, y0, y1] = [xs[low], xs[high], ys[low], ys[high]] as [number, number, number, number];
  return x1 === x0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
