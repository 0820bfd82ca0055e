import type { Canvas } from '../../../screen/canvas.ts';
import type { Style } from '../../../screen/style.ts';

/** Three rows high, as they stand on the displays of instruments. */
export const BIG_ROWS = 3;

const glyphs: Readonly<Record<string, readonly [string, string, string]>> = {
  '0': ['┏━┓', '┃ ┃', '┗━┛'],
  '1': ['  ╻', '  ┃', '  ╹'],
  '2': ['╺━┓', '┏━┛', '┗━╸'],
  '3': ['╺━┓', ' ━┫', '╺━┛'],
  '4': ['╻ ╻', '┗━┫', '  ╹'],
  '5': ['┏━╸', '┗━┓', '╺━┛'],
  '6': ['┏━╸', '┣━┓', '┗━┛'],
  '7': ['╺━┓', '  ┃', '  ╹'],
  '8': ['┏━┓', '┣━┫', '┗━┛'],
  '9': ['┏━┓', '┗━┫', '╺━┛'],
  '.': [' ', ' ', '▪'],
  '-': ['  ', '╺━', '  '],
  '~': ['  ', '~ ', '  '],
};

const rowsOf = (text: string): readonly string[] | undefined => {
  const characters = [...text];
  if (characters.some((character) => glyphs[character] === undefined)) return undefined;
  // A blank between digits; a point stands close to both.
  const isApart = (index: number) => index > 0 && characters[index] !== '.' && characters[index - 1] !== '.';
  return Array.from({ length: BIG_ROWS }, (_, row) =>
    characters.map((character, index) => `${isApart(index) ? ' ' : ''}${glyphs[character]?.[row] ?? ''}`).join(''),
  );
};

/** How wide a number is in these digits; undefined: it is no number. */
export const bigWidth = (text: string): number | undefined => {
  const [first] = rowsOf(text) ?? [];
  return first === undefined ? undefined : [...first].length;
};

export function putBig(canvas: Canvas, x: number, y: number, text: string, style: Style): void {
  for (const [row, line] of (rowsOf(text) ?? []).entries()) canvas.put(x, y + row, line, style);
}
