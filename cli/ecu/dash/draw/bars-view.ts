import type { Area, Canvas } from '../../../screen/canvas.ts';
import type { Tile } from '../screen-model.ts';
import { drawBar } from './bar.ts';
import { markOf, reading, styleOf } from './marks.ts';
import { drawTrend } from './trend.ts';

const TITLE = 20;
const VALUE = 15;
const MARK = 2;
/** From this width on a bar is followed by the last minute. */
const WIDE = 100;

/** Where there are few, each has so many lines at most. */
const MOST_LINES = 4;

/**
 * A line for each: title, alarm, value, bar, and the last minute where there is room: beside it, or below. In two columns where there is much to show.
 */
export function drawBars(canvas: Canvas, area: Area, tiles: readonly Tile[], scroll: number, isStale: boolean): void {
  const { across, lines, down } = barsIn(tiles.length, area);
  const columns = Math.floor(area.columns / across);
  const first = Math.min(scroll, barsBeyond(tiles.length, area));
  for (const [index, tile] of tiles.slice(first, first + down * across).entries()) {
    const x = area.x + Math.floor(index / down) * columns;
    const y = area.y + (index % down) * lines;
    drawLine(canvas, { x, y, columns: columns - (across > 1 ? 2 : 0), rows: lines }, tile, isStale);
  }
}

function barsIn(count: number, { columns, rows }: Area): { across: number; lines: number; down: number } {
  const across = count > rows && columns >= 160 ? 2 : 1;
  const lines = Math.max(1, Math.min(MOST_LINES, Math.floor(rows / Math.max(1, Math.ceil(count / across)))));
  return { across, lines, down: Math.max(1, Math.floor(rows / lines)) };
}

export function barsBeyond(count: number, area: Area): number {
  const { across, down } = barsIn(count, area);
  return Math.max(0, count - down * across);
}

function drawLine(canvas: Canvas, { x, y, columns, rows }: Area, tile: Tile, isStale: boolean): void {
  const title = Math.min(TITLE, Math.floor(columns / 3));
  canvas.put(x, y, tile.title, 'plain', title - 1);
  canvas.put(x + title, y, markOf(tile.alarm), styleOf(tile, isStale), MARK);
  canvas.putRight(x + title + MARK + 1, y, reading(tile, isStale), styleOf(tile, isStale), VALUE);
  const at = x + title + MARK + 1 + VALUE + 1;
  const rest = x + columns - at;
  const isBelow = rows > 1;
  const trend = !isBelow && columns >= WIDE ? Math.floor(rest / 3) : 0;
  drawBar(canvas, at, y, rest - (trend > 0 ? trend + 1 : 0), tile, isStale);
  if (isBelow) drawTrend(canvas, { x: at, y: y + 1, columns: rest, rows: Math.max(1, rows - 2) }, tile, isStale);
  if (trend > 0) drawTrend(canvas, { x: x + columns - trend, y, columns: trend, rows: 1 }, tile, isStale);
}
