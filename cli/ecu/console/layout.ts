import type { Area, Canvas, Size } from '../../screen/canvas.ts';
import { drawDashboard } from '../dash/draw/screen.ts';
import type { ScreenModel } from '../dash/screen-model.ts';
import { paneLine } from './pane-line.ts';

/** From this width on dashboards stand beside one another. */
const WIDE = 130;
const PANE_ROWS = { small: 3, large: 6 };
const LARGE = 36;
const FOOT = ' q ends all  tab other one  space pause  v view  u units  r restart  ? keys';

/** One command that runs, as it is drawn. */
export interface PaneModel {
  title: string;
  lines: readonly string[];
  end: string | undefined;
}

/** Where dashboards and commands stand; a row at the bottom is for keys. */
export function consoleAreas(
  { columns, rows }: Size,
  dashboards: number,
  panes: number,
): { dashboards: Area[]; panes: Area[] } {
  const paneRows = panes === 0 ? 0 : rows >= LARGE ? PANE_ROWS.large : PANE_ROWS.small;
  const inner = Math.max(1, rows - paneRows - 1);
  const across = columns >= WIDE ? Math.max(1, dashboards) : 1;
  const down = Math.ceil(dashboards / across);
  const width = Math.floor(columns / across);
  const height = Math.floor(inner / Math.max(1, down));
  const paneWidth = Math.floor(columns / Math.max(1, panes));
  return {
    dashboards: Array.from({ length: dashboards }, (_, index) => ({
      x: (index % across) * width,
      y: Math.floor(index / across) * height,
      columns: width - (across > 1 && index % across < across - 1 ? 1 : 0),
      rows: height,
    })),
    panes: Array.from({ length: panes }, (_, index) => ({
      x: index * paneWidth,
      y: inner,
      columns: paneWidth - 1,
      rows: paneRows,
    })),
  };
}

export function drawConsole(
  canvas: Canvas,
  models: readonly ScreenModel[],
  panes: readonly PaneModel[],
  focus: number,
): void {
  const areas = consoleAreas(canvas, models.length, panes.length);
  for (const [index, model] of models.entries()) {
    const area = areas.dashboards[index];
    if (area === undefined) continue;
    drawDashboard(canvas, area, model);
    if (models.length > 1 && index === focus) canvas.put(area.x, area.y, '»', 'title');
  }
  for (const [index, pane] of panes.entries()) {
    const area = areas.panes[index];
    if (area !== undefined) drawPane(canvas, area, pane);
  }
  canvas.put(0, canvas.rows - 1, FOOT, 'dim');
}

function drawPane(canvas: Canvas, { x, y, columns, rows }: Area, { title, lines, end }: PaneModel): void {
  canvas.put(x, y, '─'.repeat(Math.max(0, columns)), 'dim');
  canvas.put(x, y, `── ${title} `, 'dim', columns);
  // What ended says so where the eye is: above all that it said.
  const said = end === undefined ? lines : [...lines, `! ${end}`];
  for (const [index, line] of said.slice(-(rows - 1)).entries()) {
    const isEnd = end !== undefined && index === Math.min(said.length, rows - 1) - 1;
    canvas.put(x + 1, y + 1 + index, isEnd ? line : paneLine(line), isEnd ? 'danger' : 'plain', columns - 1);
  }
}
