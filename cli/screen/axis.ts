import { lineChart, type Range } from './chart.ts';

/** A chart with the ends of its axis written beside it, each line `labelWidth + 2` longer than the chart. */
export function chartWithAxis(
  values: readonly (number | undefined)[],
  height: number,
  range: Range,
  labelWidth: number,
  text: (value: number) => string,
): string[] {
  const lines = lineChart(values, height, range);
  return lines.map((line, index) => {
    const label = index === 0 ? text(range.max) : index === lines.length - 1 ? text(range.min) : '';
    return `${label.padStart(labelWidth)} ${label === '' ? '│' : '┤'}${line}`.trimEnd();
  });
}

/** The line below: how long ago its left end is. */
export function timeAxis(windowMs: number, width: number, labelWidth: number): string {
  const began = `-${windowMs / 1000} s`;
  return `${' '.repeat(labelWidth + 1)}└${began}${'now'.padStart(width - began.length)}`;
}
