import type { ReadonlySignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { eachFrame } from '../../../panel/clock.ts';
import { useFrames } from '../../../panel/use.ts';
import { useEngine } from '../engine-context.ts';
import { movingText, type ParameterName, unitOf } from '../parameter.ts';
import type { Lookup } from './lookups.ts';
import { placeOn } from './operating-point.ts';
import type { Cells } from './places.ts';

const RATE_HZ = 20;

export interface Operating {
  readonly marker: RefObject<HTMLDivElement | null>;
  /** Of a line chart: moved by its style's --at, from 0 to 1 of the points' width, and --value. */
  readonly chart: RefObject<SVGSVGElement | null>;
  readonly texts: RefObject<HTMLSpanElement | null>;
}

/** Where the engine is in a lookup, written frame by frame past all components. */
export function useOperatingPoint(lookup: Lookup, cells: ReadonlySignal<Cells | undefined>): Operating {
  const { device } = useEngine();
  const marker = useRef<HTMLDivElement>(null);
  const chart = useRef<SVGSVGElement>(null);
  const texts = useRef<HTMLSpanElement>(null);
  const values = useMemo(() => new Map<string, number>(), [lookup]);
  const { rows, columns, parameter } = lookup;
  const names = [rows?.of, columns.of, parameter].filter((name) => name !== undefined);
  useFrames(device, { channels: [...new Set(names)], rateHz: RATE_HZ, maxQueued: 4 }, ({ list }, channels) => {
    for (const [index, name] of channels.entries()) {
      const value = list[index];
      if (typeof value === 'number') values.set(name, value);
    }
  });
  useEffect(() => {
    let drawn = '';
    return eachFrame(() => {
      const shown = cells.peek();
      const [row, column] = [rows?.of, columns.of].map((of) => (of === undefined ? 0 : values.get(of)));
      const now = [row, column, values.get(parameter)].join();
      if (shown === undefined || (now === drawn && marker.current?.hidden === false)) return;
      drawn = now;
      write(texts.current, lookup, values);
      if (row === undefined || column === undefined || columns.of === undefined) return;
      const element = marker.current;
      if (element !== null) {
        element.hidden = false;
        element.style.setProperty('--row', String(rows === undefined ? 0 : placeOn(shown.rowsAt, row)));
        element.style.setProperty('--column', String(placeOn(shown.columnsAt, column)));
      }
      moveOnChart(chart.current, shown, column);
    });
  }, [lookup, cells, values]);
  return { marker, chart, texts };
}

/** On a line chart it is on the line: where the lookup comes to, whatever holds the parameter. */
function moveOnChart(chart: SVGSVGElement | null, { columnsAt, rows: [values = []] }: Cells, column: number): void {
  if (chart === null) return;
  const [first = 0, last = 0] = [columnsAt[0], columnsAt.at(-1)];
  const place = placeOn(columnsAt, column);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [from = 0, to = from] = [values[Math.floor(place)], values[Math.floor(place) + 1]];
  const value = from + (to - from) * (place - Math.floor(place));
  const at = last === first ? 0 : (Math.max(first, Math.min(last, column)) - first) / (last - first);
  chart.style.display = 'block';
  chart.setAttribute('x', `${at * 100}%`);
  chart.setAttribute('y', `${(1 - (high === low ? 0.5 : (value - low) / (high - low))) * 100}%`);
}

function write(
  element: HTMLSpanElement | null,
  { rows, columns, parameter }: Lookup,
  values: ReadonlyMap<string, number>,
): void {
  if (element === null) return;
  const said = (name: ParameterName) => {
    const value = values.get(name);
    return `${name} ${value === undefined ? '–' : movingText(name, value)} ${unitOf(name)}`;
  };
  const by = [rows?.of, columns.of].filter((name) => name !== undefined).map(said);
  const text = [...by, said(parameter)].join(' ·\n');
  if (element.textContent !== text) element.textContent = text;
}

export function OperatingPoint({ lookup, operating }: { lookup: Lookup; operating: Operating }) {
  return (
    <p class="operating">
      ◯ Now: <span ref={operating.texts}>–</span>
      {lookup.columns.of === undefined && <span class="reason"> (what its input measures is not told)</span>}
    </p>
  );
}
