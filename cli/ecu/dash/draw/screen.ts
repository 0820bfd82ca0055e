import { type Area, Canvas, type Size } from '../../../screen/canvas.ts';
import type { ScreenModel, View } from '../screen-model.ts';
import { barsBeyond, drawBars } from './bars-view.ts';
import { drawGauges, gridFor, rowsBeyond } from './gauges-view.ts';
import { drawHelp } from './help.ts';
import { chartsBeyond, drawHistory } from './history-view.ts';
import { drawStrip, stripBeyond } from './strip-view.ts';

/** A whole dashboard: what it is, its gauges, and how well they are read. */
export function drawScreen(model: ScreenModel, size: Size): Canvas {
  const canvas = new Canvas(size);
  drawDashboard(canvas, canvas.whole, model);
  if (model.choice.help) drawHelp(canvas);
  return canvas;
}

/** The same in a part of a canvas, where several stand on one screen. */
export function drawDashboard(canvas: Canvas, area: Area, model: ScreenModel): void {
  drawHead(canvas, area, model);
  const inside = insideOf(area);
  if (model.tiles.length === 0) canvas.put(inside.x, inside.y, 'nothing to show', 'dim', inside.columns);
  else drawView(canvas, inside, model);
  if (area.rows > 2) drawFoot(canvas, area, model);
}

/** How far this view can be scrolled. */
export function scrollMost({ tiles, choice: { view } }: ScreenModel, size: Size): number {
  const area = insideOf({ x: 0, y: 0, ...size });
  if (view === 'bars') return barsBeyond(tiles.length, area);
  if (view === 'history') return chartsBeyond(tiles.length, area);
  if (view === 'strip') return stripBeyond(tiles, area);
  return rowsBeyond(tiles.length, gridFor(tiles.length, area));
}

const insideOf = ({ x, y, columns, rows }: Area): Area => ({ x, y: y + 1, columns, rows: Math.max(1, rows - 2) });

function drawView(canvas: Canvas, area: Area, { tiles, choice, stale, windowMs }: ScreenModel): void {
  const isStale = stale !== undefined;
  const draw: Record<View, () => void> = {
    gauges: () => drawGauges(canvas, area, tiles, choice.scroll, isStale),
    bars: () => drawBars(canvas, area, tiles, choice.scroll, isStale),
    history: () => drawHistory(canvas, area, tiles, choice.scroll, isStale, windowMs),
    strip: () => drawStrip(canvas, area, tiles, choice.scroll, isStale, windowMs),
  };
  draw[choice.view]();
}

function drawHead(canvas: Canvas, { x, y, columns }: Area, model: ScreenModel): void {
  const { source, page, choice, stale, tiles } = model;
  canvas.put(x, y, ' '.repeat(columns), 'title');
  const which = page.count > 1 ? `${page.number}/${page.count} ` : '';
  canvas.put(x, y, ` ${source}  ${which}${page.name}`, 'title', columns);
  const burning = tiles.filter(({ alarm }) => alarm !== 0).length;
  const states = [
    ...(stale === undefined ? [] : [staleText(stale)]),
    ...(choice.pausedMs === undefined ? [] : ['PAUSED']),
    ...(burning === 0 ? [] : [`! ${burning} ${burning === 1 ? 'alarm' : 'alarms'}`]),
    ...(choice.units === 'given' ? [] : [choice.units]),
  ];
  canvas.putRight(x, y, states.length === 0 ? '' : ` ${states.join('  ')} `, 'title', columns);
}

function staleText({ ageMs, reason }: NonNullable<ScreenModel['stale']>): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  return Number.isFinite(ageMs) ? `STALE ${(ageMs / 1000).toFixed(1)} s${why}` : `WAITING${why}`;
}

function drawFoot(canvas: Canvas, { x, y, columns, rows }: Area, model: ScreenModel): void {
  const row = y + rows - 1;
  const { quality, rateHz, latencyMs, lost, notice } = model;
  const hint = '?: keys ';
  if (notice !== '') {
    canvas.put(x, row, ` ${notice}`, 'warning', columns);
    return;
  }
  const counts =
    quality === undefined
      ? [`lost ${lost}`]
      : [
          `crc ${quality.crcErrors}`,
          `timeouts ${quality.timeouts}`,
          `dropped ${quality.dropped}`,
          `lost ${lost}`,
          `retries ${quality.retries}`,
          `busy ${quality.busy}`,
          `resets ${quality.resets}`,
        ];
  const { p50, p99 } = latencyMs;
  // Packets of values do not say how long they were asked for.
  const latency = p99 > 0 ? [`${p50.toFixed(1)} ms (p99 ${p99.toFixed(1)})`] : [];
  const said = [`${rateHz.toFixed(1)} Hz`, ...latency, ...counts];
  let at = x + 1;
  for (const part of said) {
    // A part that is cut would say something else.
    if (at + part.length > x + columns - hint.length - 1) break;
    at += canvas.put(at, row, part, 'dim') + 2;
  }
  canvas.putRight(x, row, hint, 'dim', columns);
}
