import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { takeTurns } from '../panel/turns.ts';
import type { Face } from './face.ts';
import type { Extent, Samples } from './samples.ts';
import { classColour, ScatterPlot } from './scatter-plot.ts';
import { classEnds, type ScatterData } from './scatter-points.ts';
import type { Timeline } from './timeline.ts';

const SPOKEN_MS = 5000;

export interface ScatterProps {
  readonly x: Face;
  readonly y: Face;
  readonly by: Face | undefined;
  readonly samples: Samples;
  readonly timeline: Timeline;
}

const named = ({ title, unit }: Face): string => (unit === '' ? title : `${title}, ${unit}`);

/** One channel over another, coloured by a third. */
export function Scatter({ x, y, by, samples, timeline }: ScatterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useSignal<Extent | undefined>(undefined);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let spokenMs = Number.NEGATIVE_INFINITY;
    const told = (data: ScatterData | undefined) => {
      const range = data?.colourRange;
      if (range?.low !== colours.peek()?.low || range?.high !== colours.peek()?.high) colours.value = range;
      if (performance.now() - spokenMs < SPOKEN_MS) return;
      spokenMs = performance.now();
      element.setAttribute('aria-label', described(data, x, y));
    };
    const plot = new ScatterPlot(element, { x, y, by, samples, timeline, onData: told });
    const leave = takeTurns(plot);
    return () => {
      leave();
      plot.close();
    };
  }, [x, y, by, samples, timeline]);
  return (
    <figure class="scatter">
      <figcaption>
        ↑ {named(y)} over → {named(x)}
      </figcaption>
      <canvas ref={canvas} role="img" aria-label={`${y.title} over ${x.title}`} />
      <ul class="classes" aria-label="Colours">
        {by !== undefined && <li class="title">{named(by)}</li>}
        {by !== undefined &&
          classEnds(colours.value ?? { low: 0, high: 1 }).map(({ low, high }, index) => (
            <li key={classColour(index)}>
              <span class="swatch" style={{ background: `var(${classColour(index)})` }} />
              {colours.value === undefined ? '-' : `${short(by.convert(low))} to ${short(by.convert(high))}`}
            </li>
          ))}
      </ul>
    </figure>
  );
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

function described(data: ScatterData | undefined, x: Face, y: Face): string {
  if (data === undefined) return `${y.title} over ${x.title}: no points`;
  const ends = (face: Face, { low, high }: Extent) =>
    `${face.title} from ${face.text(low)} to ${face.text(high)} ${face.unit}`.trim();
  return `${data.count} points: ${ends(x, data.xRange)}, ${ends(y, data.yRange)}`;
}
