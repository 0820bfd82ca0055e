import type { Colours } from '../text/colour.ts';
import { escapeText } from '../text/escape.ts';
import { lineChart, niceRange, type Range, valuesIn } from './chart.ts';
import type { DeviceReading } from './follow.ts';
import type { History } from './history.ts';
import { ampsText, voltsText } from './numbers.ts';

export interface Size {
  columns: number;
  rows: number;
}

/** What an axis shows at least, so that noise does not fill the chart. */
const LEAST = { volts: 0.1, amps: 0.02 } as const;
const LABEL = '-25.750 V'.length;

/**
 * The whole screen: for each output what it gives now, its volts and its amps over the window, as high as there is room for.
 * @returns `size.rows` lines at most, none longer than `size.columns` (without colours)
 */
export function drawScreen(
  histories: readonly History[],
  notice: string,
  { columns, rows }: Size,
  windowMs: number,
  nowMs: number,
  colours: Colours,
): string[] {
  const cut = (line: string) => [...line].slice(0, columns).join('');
  const footer = notice === '' ? colours.dim(cut("'q' ends it")) : colours.red(cut(escapeText(notice)));
  if (histories.length === 0) return [cut('waiting for the first reading …'), footer];
  const each = Math.floor((rows - 1) / histories.length);
  const width = columns - LABEL - 2;
  const height = Math.floor((each - 2) / 2);
  const lines = histories.flatMap((history) => {
    const head = colours.bold(cut(headText(history.last)));
    if (height < 1 || width < 10) return [head];
    const chart = (quantity: 'volts' | 'amps', set: number) => {
      const values = history.values(quantity, valuesIn(width), nowMs);
      const known = values.filter((value) => value !== undefined);
      const range = niceRange(quantity === 'volts' ? [...known, set] : known, LEAST[quantity]);
      return withAxis(lineChart(values, height, range), range, quantity === 'volts' ? voltsText : ampsText);
    };
    const { setVolts, setAmps } = history.last;
    return [head, ...chart('volts', setVolts), ...chart('amps', setAmps), colours.dim(timeAxis(windowMs, width))];
  });
  return [...lines.slice(0, rows - 1), footer];
}

export function headText({ device, output, setVolts, setAmps, volts, amps, mode }: DeviceReading): string {
  const set = `set ${voltsText(setVolts)}, at most ${ampsText(setAmps)}`;
  return `${escapeText(device)} ${output}  ${voltsText(volts)}  ${ampsText(amps)}  ${mode}  (${set})`;
}

function withAxis(lines: readonly string[], { min, max }: Range, text: (value: number) => string): string[] {
  return lines.map((line, index) => {
    const label = index === 0 ? text(max) : index === lines.length - 1 ? text(min) : '';
    return `${label.padStart(LABEL)} ${label === '' ? '│' : '┤'}${line}`.trimEnd();
  });
}

function timeAxis(windowMs: number, width: number): string {
  const began = `-${windowMs / 1000} s`;
  return `${' '.repeat(LABEL + 1)}└${began}${'now'.padStart(width - began.length)}`;
}
