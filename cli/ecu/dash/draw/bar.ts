import type { Canvas } from '../../../screen/canvas.ts';
import type { Style } from '../../../screen/style.ts';
import type { Tile } from '../screen-model.ts';
import { styleOf } from './marks.ts';

/** Eighths of a cell, from the left (Unicode's block elements). */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Which part of its range a value has reached, from 0 to 1. */
export function shareOf(value: number, { low, high }: { low: number; high: number }): number {
  if (high === low) return 0;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** A bar, of whole and partial blocks, at most `width` long. */
export function blocks(share: number, width: number): string {
  const eighths = Math.round(share * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** A bar with dots where it may go on, and marks where a warning and a danger begin. */
export function drawBar(canvas: Canvas, x: number, y: number, width: number, tile: Tile, isStale: boolean): void {
  const { value, range, limits } = tile;
  if (range === undefined || width < 3) return;
  canvas.put(x, y, '·'.repeat(width), 'dim');
  const { lowDanger, lowWarning, highWarning, highDanger } = limits;
  const mark = (limit: number | undefined, sign: string, style: Style) => {
    if (limit === undefined || limit <= range.low || limit >= range.high) return;
    canvas.put(x + Math.min(width - 1, Math.floor(shareOf(limit, range) * width)), y, sign, style);
  };
  mark(lowWarning, '╎', 'warning');
  mark(highWarning, '╎', 'warning');
  mark(lowDanger, '┃', 'danger');
  mark(highDanger, '┃', 'danger');
  if (value === undefined) return;
  const style = tile.alarm === 0 || isStale ? 'bar' : 'warning';
  canvas.put(x, y, blocks(shareOf(value, range), width), isStale ? 'stale' : style, width);
  // Where it burns, the mark stands in the bar too.
  if (tile.alarm !== 0) canvas.put(x, y, tile.alarm > 0 ? '▲' : '▼', styleOf(tile, isStale));
}
