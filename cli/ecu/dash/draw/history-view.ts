import { chartWithAxis, timeAxis } from '../../../screen/axis.ts';
import type { Area, Canvas } from '../../../screen/canvas.ts';
import { niceRange, valuesIn } from '../../../screen/chart.ts';
import type { Tile } from '../screen-model.ts';
import { reading, styleOf, wordOf } from './marks.ts';
import { leastRange } from './trend.ts';

const LABEL = 8;
const LEAST_ROWS = 5;
const MOST_ROWS = 14;
/** From this width on charts stand beside one another. */
const WIDE = 110;

interface Charts {
  across: number;
  down: number;
  rows: number;
}

function chartsIn(count: number, { columns, rows }: Area): Charts {
  const across = columns >= WIDE && count > 1 ? 2 : 1;
  const needed = Math.max(1, Math.ceil(count / across));
  const height = Math.min(MOST_ROWS, Math.max(Math.min(LEAST_ROWS, rows - 1), Math.floor((rows - 1) / needed)));
  return { across, rows: Math.max(1, height), down: Math.max(1, Math.floor((rows - 1) / Math.max(1, height))) };
}

export const chartsBeyond = (count: number, area: Area): number => {
  const { across, down } = chartsIn(count, area);
  return Math.max(0, Math.ceil(count / across) - down);
};

/** Charts of the last minute, one below the other, over one axis of time. */
export function drawHistory(
  canvas: Canvas,
  area: Area,
  tiles: readonly Tile[],
  scroll: number,
  isStale: boolean,
  windowMs: number,
): void {
  const { across, down, rows } = chartsIn(tiles.length, area);
  const first = Math.min(scroll, chartsBeyond(tiles.length, area)) * across;
  const shown = tiles.slice(first, first + across * down);
  const columns = Math.floor(area.columns / across);
  const used = Math.ceil(shown.length / across) * rows;
  for (const [index, tile] of shown.entries()) {
    const x = area.x + (index % across) * columns;
    const y = area.y + Math.floor(index / across) * rows;
    drawChart(canvas, { x, y, columns: columns - (across > 1 ? 1 : 0), rows }, tile, isStale);
  }
  for (let at = 0; at < Math.min(across, shown.length); at++) {
    const width = columns - LABEL - 2 - (across > 1 ? 1 : 0);
    if (width >= 10) canvas.put(area.x + at * columns, area.y + used, timeAxis(windowMs, width, LABEL), 'dim');
  }
}

function drawChart(canvas: Canvas, { x, y, columns, rows }: Area, tile: Tile, isStale: boolean): void {
  const said = `${tile.title}  `;
  const at = x + canvas.put(x, y, said, 'bold', columns);
  const value = canvas.put(at, y, reading(tile, isStale), styleOf(tile, isStale), columns - [...said].length);
  canvas.put(at + value + 2, y, wordOf(tile.alarm), styleOf(tile, isStale), x + columns - at - value - 2);
  const width = columns - LABEL - 2;
  if (rows < 2 || width < 10) return;
  const values = tile.trend(valuesIn(width));
  const known = values.filter((each) => each !== undefined);
  const range = known.length === 0 ? tileRange(tile) : niceRange(known, leastRange(tile));
  const text = (number: number) => tile.numberText(number).slice(0, LABEL);
  for (const [index, line] of chartWithAxis(values, rows - 1, range, LABEL, text).entries()) {
    canvas.put(x, y + 1 + index, line.slice(0, LABEL + 2), 'dim', columns);
    canvas.put(x + LABEL + 2, y + 1 + index, line.slice(LABEL + 2), isStale ? 'stale' : 'line', columns - LABEL - 2);
  }
}

const tileRange = ({ range }: Tile) => ({ min: range?.low ?? 0, max: range?.high ?? 1 });
