import type uPlot from 'uplot';
import { drawLine } from './line-path.ts';
import type { Span } from './time-view.ts';

/** The path of one line within this time, in uPlot's way. */
export function pathOf(plot: uPlot, place: number, { from, to }: Span): uPlot.Series.Paths {
  const stroke = new Path2D();
  const [times, values] = [plot.data[0], plot.data[place]];
  const scale = plot.scales[plot.series[place]?.scale ?? ''];
  if (times instanceof Float64Array && values instanceof Float32Array && scale?.min != null && scale.max != null) {
    const { left, top, width, height } = plot.bbox;
    const x = { scale: width / (to - from), offset: left - (from * width) / (to - from) };
    const high = top + (scale.max * height) / (scale.max - scale.min);
    const y = { scale: -height / (scale.max - scale.min), offset: high };
    drawLine(stroke, times, values, 0, times.length, x, y);
  }
  return { stroke, fill: null, clip: null, band: null, flags: 0 };
}

/** Room is for six characters. */
export const axisText = (value: number): string =>
  Math.abs(value) >= 100_000 ? `${Number((value / 1000).toPrecision(4))}k` : String(Number(value.toPrecision(5)));
