import type { Style } from './style.ts';

export interface Size {
  columns: number;
  rows: number;
}

/** A part of a canvas, by where it begins. */
export interface Area extends Size {
  x: number;
  y: number;
}

/**
 * What every terminal draws in one cell: letters of Europe, punctuation, signs, arrows, lines, blocks and braille. Whatever else a channel may be called
 * by (wide letters, marks that stand above others, controls) is shown as a question mark, so that a line is as long as it is counted.
 */
const ONE_CELL =
  /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037b-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2070-\u2071\u2074-\u208e\u20a0-\u20bf\u2100-\u218b\u2190-\u22ff\u2500-\u25fc\u2610-\u2611\u2801-\u28ff]$/;

/** What was found of each, by its number: a screen has ten thousand of them, twenty times a second. */
const found = new Uint8Array(0x10000);
const IS_ONE = 1;
const IS_NOT = 2;

export function oneCell(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code >= found.length) return '?';
  if (found[code] === 0) found[code] = ONE_CELL.test(character) ? IS_ONE : IS_NOT;
  return found[code] === IS_ONE ? character : '?';
}

/** A grid of characters, each in one style. What is put beyond its edges is not there. */
export class Canvas implements Size {
  readonly columns: number;
  readonly rows: number;
  readonly #text: string[];
  readonly #styles: Style[];

  constructor({ columns, rows }: Size) {
    this.columns = Math.max(1, Math.floor(columns));
    this.rows = Math.max(1, Math.floor(rows));
    this.#text = new Array<string>(this.columns * this.rows).fill(' ');
    this.#styles = new Array<Style>(this.columns * this.rows).fill('plain');
  }

  get whole(): Area {
    return { x: 0, y: 0, columns: this.columns, rows: this.rows };
  }

  /** Writes a line from here to the right, at most `width` cells of it. Gives how many cells it took. */
  put(x: number, y: number, text: string, style: Style = 'plain', width = this.columns - x): number {
    let at = 0;
    for (const character of text) {
      if (at >= width) break;
      this.#set(x + at++, y, oneCell(character), style);
    }
    return at;
  }

  /** Writes a line that ends at the right edge of `width` cells; its end is cut where it is longer. */
  putRight(x: number, y: number, text: string, style: Style, width: number): void {
    const length = [...text].length;
    this.put(x + Math.max(0, width - length), y, text, style, width);
  }

  character(x: number, y: number): string {
    return this.#text[y * this.columns + x] ?? ' ';
  }

  style(x: number, y: number): Style {
    return this.#styles[y * this.columns + x] ?? 'plain';
  }

  /** Its lines as text, without the blanks at their ends. */
  lines(): string[] {
    return Array.from({ length: this.rows }, (_, y) =>
      this.#text
        .slice(y * this.columns, (y + 1) * this.columns)
        .join('')
        .trimEnd(),
    );
  }

  #set(x: number, y: number, character: string, style: Style): void {
    if (x < 0 || y < 0 || x >= this.columns || y >= this.rows) return;
    this.#text[y * this.columns + x] = character;
    this.#styles[y * this.columns + x] = style;
  }
}
