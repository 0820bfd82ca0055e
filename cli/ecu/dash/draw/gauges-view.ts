import type { Area, Canvas } from '../../../screen/canvas.ts';
import type { Tile } from '../screen-model.ts';
import { drawBar } from './bar.ts';
import { BIG_ROWS, bigWidth, putBig } from './big-digits.ts';
import { markOf, reading, styleOf, wordOf } from './marks.ts';
import { drawTrend } from './trend.ts';

const LEAST_COLUMNS = 20;
const LEAST_ROWS = 4;
/** Tiles that are higher are not easier to read. */
const MOST_ROWS = 16;
/** What is enough for large digits, a bar and a chart. */
const GOOD = { columns: 34, rows: 8 };
const GAP = 2;

/** How tiles stand in an area: so many beside one another, each so large. */
export interface Grid {
  across: number;
  columns: number;
  rows: number;
  /** Rows of tiles that there is room for. */
  down: number;
}

/** The arrangement in which so many tiles are best to read. */
export function gridFor(count: number, { columns, rows }: { columns: number; rows: number }): Grid {
  const most = Math.max(1, Math.floor(columns / LEAST_COLUMNS));
  const grids = Array.from({ length: Math.min(most, Math.max(1, count)) }, (_, index): Grid => {
    const across = index + 1;
    const needed = Math.ceil(count / across);
    const height = Math.min(MOST_ROWS, Math.max(Math.min(LEAST_ROWS, rows), Math.floor(rows / Math.max(1, needed))));
    return {
      across,
      columns: Math.floor(columns / across),
      rows: height,
      down: Math.max(1, Math.floor(rows / height)),
    };
  });
  const worth = (grid: Grid) =>
    Math.min(1, grid.rows / GOOD.rows) +
    Math.min(1, grid.columns / GOOD.columns) +
    // Rather all of them at once, and without places that stay empty.
    Math.min(1, (grid.across * grid.down) / Math.max(1, count)) * 2 -
    (Math.ceil(count / grid.across) * grid.across - count) * 0.05;
  return grids.reduce((best, grid) => (worth(grid) > worth(best) + 1e-9 ? grid : best));
}

/** Rows of tiles that do not fit, and so how far one may scroll. */
export const rowsBeyond = (count: number, { across, down }: Grid): number =>
  Math.max(0, Math.ceil(count / across) - down);

export function drawGauges(canvas: Canvas, area: Area, tiles: readonly Tile[], scroll: number, isStale: boolean): void {
  const grid = gridFor(tiles.length, area);
  const first = Math.min(scroll, rowsBeyond(tiles.length, grid)) * grid.across;
  for (const [index, tile] of tiles.slice(first, first + grid.across * grid.down).entries()) {
    const x = area.x + (index % grid.across) * grid.columns;
    const y = area.y + Math.floor(index / grid.across) * grid.rows;
    const isLast = index % grid.across === grid.across - 1;
    const columns = grid.columns - (isLast ? 0 : GAP);
    drawTile(canvas, { x, y, columns, rows: grid.rows }, tile, isStale);
  }
}

/** Title and alarm, value, bar, its ends, the last minute: as much of it as there is room for, in this order. */
function drawTile(canvas: Canvas, { x, y, columns, rows }: Area, tile: Tile, isStale: boolean): void {
  const blank = rows > LEAST_ROWS + 1 ? 1 : 0; // below it
  const bottom = y + rows - blank;
  const fits = [...tile.title, ...wordOf(tile.alarm)].length < columns;
  const word = fits ? wordOf(tile.alarm) : markOf(tile.alarm);
  canvas.put(x, y, tile.title, 'bold', columns - [...word].length - 1);
  canvas.putRight(x, y, word, styleOf(tile, isStale), columns);
  let row = y + 1;
  const style = styleOf(tile, isStale);
  const big = `${isStale ? '~' : ''}${tile.text}`;
  const width = bigWidth(big);
  const isBig = width !== undefined && rows - blank >= BIG_ROWS + 3 && width + [...tile.unit].length + 1 <= columns;
  if (isBig) {
    putBig(canvas, x, row, big, style);
    canvas.put(x + width + 1, row + BIG_ROWS - 1, tile.unit, 'dim', columns - width - 1);
    row += BIG_ROWS;
  } else canvas.put(x, row++, reading(tile, isStale), style, columns);
  if (row < bottom) drawBar(canvas, x, row++, columns, tile, isStale);
  if (bottom - row >= 2 && tile.rangeText !== undefined) {
    canvas.put(x, row, tile.rangeText.low, 'dim', columns);
    canvas.putRight(x, row++, tile.rangeText.high, 'dim', columns);
  }
  if (bottom > row) drawTrend(canvas, { x, y: row, columns, rows: bottom - row }, tile, isStale);
}
