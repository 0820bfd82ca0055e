import type { Area, Canvas } from '../../../screen/canvas.ts';
import { lineChart, niceRange, valuesIn } from '../../../screen/chart.ts';
import type { Tile } from '../screen-model.ts';

/** A line without an axis. */
export function drawTrend(canvas: Canvas, { x, y, columns, rows }: Area, tile: Tile, isStale: boolean): void {
  const values = tile.trend(valuesIn(columns));
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return;
  const { min, max } = niceRange(known, leastRange(tile));
  for (const [index, line] of lineChart(values, rows, { min, max }).entries())
    canvas.put(x, y + index, line, isStale ? 'stale' : 'line', columns);
}

/** What an axis shows at least, so that noise does not fill a chart. */
export function leastRange({ range }: Tile): number {
  return range === undefined ? 1 : Math.max(Math.abs(range.high - range.low) / 10, 1e-6);
}
