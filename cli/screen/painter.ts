import type { Canvas } from './canvas.ts';
import type { Palette, Style } from './style.ts';

/** As many cells that stay as they are may be written anew: moving past them costs more bytes. */
const SHORT_GAP = 4;

/**
 * What a terminal must be sent so that it shows a canvas. Only what differs from the one before is sent, as one update where the terminal knows
 * of those (mode 2026, https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036): nothing flickers.
 */
export class Painter {
  readonly #palette: Palette;
  #shown: Canvas | undefined;

  constructor(palette: Palette) {
    this.#palette = palette;
  }

  /** What the terminal shows is not known any more: the next canvas is sent whole. */
  forget(): void {
    this.#shown = undefined;
  }

  /** @returns empty where nothing differs */
  paint(canvas: Canvas): string {
    const shown = this.#shown;
    const isAnew = shown?.columns !== canvas.columns || shown.rows !== canvas.rows;
    const changes = isAnew ? `\x1b[0m\x1b[2J${this.#changes(canvas, undefined)}` : this.#changes(canvas, shown);
    this.#shown = canvas;
    return changes === '' ? '' : `\x1b[?2026h${changes}\x1b[0m\x1b[?2026l`;
  }

  #changes(canvas: Canvas, shown: Canvas | undefined): string {
    let out = '';
    let style: Style = 'plain';
    for (let y = 0; y < canvas.rows; y++) {
      for (const { from, to } of differences(canvas, shown, y)) {
        out += `\x1b[${y + 1};${from + 1}H`;
        for (let x = from; x < to; x++) {
          const wanted = canvas.style(x, y);
          if (wanted !== style) out += this.#switchTo(wanted);
          style = wanted;
          out += canvas.character(x, y);
        }
      }
    }
    return out;
  }

  #switchTo(style: Style): string {
    const numbers = this.#palette[style];
    return numbers === '' ? '\x1b[0m' : `\x1b[0;${numbers}m`;
  }
}

/** The pieces of a row that must be written. A terminal that was cleared shows blanks. */
function differences(canvas: Canvas, shown: Canvas | undefined, y: number): { from: number; to: number }[] {
  const pieces: { from: number; to: number }[] = [];
  for (let x = 0; x < canvas.columns; x++) {
    const isSame =
      canvas.character(x, y) === (shown?.character(x, y) ?? ' ') &&
      canvas.style(x, y) === (shown?.style(x, y) ?? 'plain');
    if (isSame) continue;
    const last = pieces.at(-1);
    if (last !== undefined && x - last.to <= SHORT_GAP) last.to = x + 1;
    else pieces.push({ from: x, to: x + 1 });
  }
  return pieces;
}
