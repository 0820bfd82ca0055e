import type { Area, Canvas } from '../../../screen/canvas.ts';
import type { Tile } from '../screen-model.ts';
import { blocks, shareOf } from './bar.ts';
import { chartsBeyond, drawHistory } from './history-view.ts';
import { markOf, styleOf } from './marks.ts';

/** A row of values and one of labels. */
const STRIP_ROWS = 2;
/** Below the strips charts need so many rows. */
const CHART_ROWS = 4;

interface Placed {
  tile: Tile;
  x: number;
  y: number;
  width: number;
}

/** As pyEfi shows a dashboard: values beside one another, each justified in its width, labels below; and here the last minute below that. */
export function drawStrip(
  canvas: Canvas,
  area: Area,
  tiles: readonly Tile[],
  scroll: number,
  isStale: boolean,
  windowMs: number,
): void {
  const placed = placeTiles(tiles, area.columns);
  const rows = (placed.at(-1)?.y ?? 0) + STRIP_ROWS;
  for (const { tile, x, y, width } of placed) {
    if (y + STRIP_ROWS > area.rows) break;
    drawPair(canvas, { x: area.x + x, y: area.y + y, columns: width, rows: STRIP_ROWS }, tile, isStale);
  }
  const rest = restOf(area, rows);
  if (rest !== undefined) drawHistory(canvas, rest, onePerChannel(tiles), scroll, isStale, windowMs);
}

export function stripBeyond(tiles: readonly Tile[], area: Area): number {
  const rows = (placeTiles(tiles, area.columns).at(-1)?.y ?? 0) + STRIP_ROWS;
  const rest = restOf(area, rows);
  return rest === undefined ? 0 : chartsBeyond(onePerChannel(tiles).length, rest);
}

const restOf = (area: Area, rows: number): Area | undefined =>
  area.rows - rows - 1 < CHART_ROWS ? undefined : { ...area, y: area.y + rows + 1, rows: area.rows - rows - 1 };

/** From left to right, and on the next line where there is no more room. */
function placeTiles(tiles: readonly Tile[], columns: number): Placed[] {
  let [x, y] = [0, 0];
  return tiles.map((tile) => {
    const width = Math.min(columns, widthOf(tile));
    if (x > 0 && x + width > columns) {
      x = 0;
      y += STRIP_ROWS;
    }
    const placed = { tile, x, y, width };
    x += width + 1;
    return placed;
  });
}

/** As wide as it says, and as its value needs. */
function widthOf({ drawn, text }: Tile): number {
  const width = drawn?.justify.width ?? 10;
  return drawn?.graphic === 'bar' ? width : Math.max(width, [...text].length);
}

function drawPair(canvas: Canvas, { x, y, columns }: Area, tile: Tile, isStale: boolean): void {
  const side = tile.drawn?.justify.side ?? '>';
  const isBar = tile.drawn?.graphic === 'bar';
  const usual = tile.drawn?.graphic === 'shiny' ? 'shiny' : isBar ? 'bar' : 'plain';
  const { value, range } = tile;
  const share = value === undefined || range === undefined ? 0 : shareOf(value, range);
  const said = isBar ? blocks(share, columns) : `${tile.text}`;
  put(
    canvas,
    x,
    y,
    said,
    side,
    columns,
    isBar && tile.alarm !== 0 && !isStale ? 'warning' : styleOf(tile, isStale, usual),
  );
  const sign = `${isStale ? '~' : ''}${markOf(tile.alarm)}`;
  const label = tile.drawn?.label ?? tile.title;
  // A unit where there is room for one, and whatever happens the mark.
  const unit =
    !isBar && tile.unit !== '' && [...`${sign}${label} ${tile.unit}`].length <= columns ? ` ${tile.unit}` : '';
  put(canvas, x, y + 1, `${sign}${label}${unit}`, side, columns, tile.alarm === 0 ? 'dim' : styleOf(tile, isStale));
}

function put(
  canvas: Canvas,
  x: number,
  y: number,
  text: string,
  side: '<' | '^' | '>',
  columns: number,
  style: Parameters<Canvas['put']>[3],
): void {
  const free = Math.max(0, columns - [...text].length);
  canvas.put(x + (side === '<' ? 0 : side === '>' ? free : Math.floor(free / 2)), y, text, style, columns);
}

/** A bar and a number of one channel have one chart. */
function onePerChannel(tiles: readonly Tile[]): Tile[] {
  const seen = new Set<string>();
  return tiles.filter(({ channel }) => !seen.has(channel) && seen.add(channel));
}
