import { chartWithAxis, timeAxis } from '../screen/axis.ts';
import { Canvas, type Size } from '../screen/canvas.ts';
import { niceRange, valuesIn } from '../screen/chart.ts';

import { escapeText } from '../text/escape.ts';
import type { DeviceReading } from './follow.ts';
import type { History } from './history.ts';
import { ampsText, voltsText } from './numbers.ts';

/** What an axis shows at least, so that noise does not fill the chart. */
const LEAST = { volts: 0.1, amps: 0.02 } as const;
const LABEL = '-25.750 V'.length;

/** The whole screen: for each output what it gives now, its volts and its amps over the window, as high as there is room for. */
export function drawScreen(
  histories: readonly History[],
  notice: string,
  size: Size,
  windowMs: number,
  nowMs: number,
): Canvas {
  const canvas = new Canvas(size);
  const { columns, rows } = canvas;
  const each = Math.floor((rows - 1) / Math.max(1, histories.length));
  const width = columns - LABEL - 2;
  const height = Math.floor((each - 2) / 2);
  let y = 0;
  const line = (text: string, style?: 'bold' | 'dim') => {
    if (y < rows - 1) canvas.put(0, y++, text, style);
  };
  if (histories.length === 0) line('waiting for the first reading …');
  for (const history of histories) {
    line(headText(history.last), 'bold');
    if (height < 1 || width < 10) continue;
    const chart = (quantity: 'volts' | 'amps', set: number) => {
      const values = history.values(quantity, valuesIn(width), nowMs);
      const known = values.filter((value) => value !== undefined);
      const range = niceRange(quantity === 'volts' ? [...known, set] : known, LEAST[quantity]);
      for (const each of chartWithAxis(values, height, range, LABEL, quantity === 'volts' ? voltsText : ampsText))
        line(each);
    };
    const { setVolts, setAmps } = history.last;
    chart('volts', setVolts);
    chart('amps', setAmps);
    line(timeAxis(windowMs, width, LABEL), 'dim');
  }
  if (notice === '') canvas.put(0, rows - 1, "'q' ends it", 'dim');
  else canvas.put(0, rows - 1, escapeText(notice), 'warning');
  return canvas;
}

export function headText({ device, output, setVolts, setAmps, volts, amps, mode }: DeviceReading): string {
  const set = `set ${voltsText(setVolts)}, at most ${ampsText(setAmps)}`;
  return `${escapeText(device)} ${output}  ${voltsText(volts)}  ${ampsText(amps)}  ${mode}  (${set})`;
}
