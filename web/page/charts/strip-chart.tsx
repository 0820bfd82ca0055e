import { useEffect, useRef } from 'preact/hooks';
import { TEXT_MS, writeEvery } from '../panel/texts.ts';
import { takeTurns } from '../panel/turns.ts';
import { LINE_DASHES, lineColour } from './chart-series.ts';
import type { Face, Readings } from './face.ts';
import { placeOfTime, type Samples, summaryOf } from './samples.ts';
import { StripPlot } from './strip-plot.ts';
import type { Timeline } from './timeline.ts';

const SPOKEN_MS = 3000;

export interface StripChartProps {
  readonly faces: readonly Face[];
  readonly samples: Samples;
  readonly readings: Readings;
  readonly timeline: Timeline;
  readonly syncKey: string;
  readonly hasTimes: boolean;
  /** For keys: the plot of the moment. */
  readonly onPlot?: ((plot: StripPlot | undefined) => void) | undefined;
}

/** Lines over time, with what each of them is: at the cursor, or now. */
export function StripChart({ faces, samples, readings, timeline, syncKey, hasTimes, onPlot }: StripChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const [element, list] = [host.current, legend.current];
    if (element === null || list === null) return;
    const values = [...list.querySelectorAll('.value')];
    const ranges = [...list.querySelectorAll('.range')];
    // What is to be written waits until it may: the last of it is always written.
    let spokenMs = Number.NEGATIVE_INFINITY;
    let [isTextOld, isSpokenOld] = [true, true];
    let place: number | undefined;
    const write = () => {
      for (const [index, face] of faces.entries()) {
        const known =
          place === undefined ? readings.value(face.spec.channel) : samples.values(face.spec.channel)?.[place];
        const text = face.text(known === undefined || Number.isNaN(known) ? null : known);
        const cell = values[index];
        if (cell != null && cell.textContent !== text) cell.textContent = text;
        const range = plot.rangeOf(face);
        const between =
          range === undefined ? '' : `${shortly(face.convert(range.low))} to ${shortly(face.convert(range.high))}`;
        const end = ranges[index];
        if (end != null && end.textContent !== between) end.textContent = between;
      }
    };
    const plot = new StripPlot(element, {
      faces,
      samples,
      timeline,
      syncKey,
      hasTimes,
      onValues: (pointed) => {
        place = pointed;
        isTextOld = true;
        isSpokenOld = true;
      },
    });
    const stopWriting = writeEvery(TEXT_MS, (nowMs) => {
      if (isTextOld) {
        isTextOld = false;
        write();
      }
      if (isSpokenOld && nowMs - spokenMs >= SPOKEN_MS) {
        [isSpokenOld, spokenMs] = [false, nowMs];
        element.setAttribute('aria-label', described(faces, samples, timeline));
      }
    });
    onPlot?.(plot);
    const leave = takeTurns(plot);
    return () => {
      stopWriting();
      leave();
      onPlot?.(undefined);
      plot.close();
    };
  }, [faces, samples, readings, timeline, hasTimes]);
  return (
    <div class="strip">
      <ul class="legend" ref={legend}>
        {faces.map((face, index) => (
          <li key={face.spec.channel}>
            <LineSample index={index} />
            <span class="title">{face.title}</span>
            <span class="value" style={{ width: `${face.widest + 1}ch` }}>
              -
            </span>
            <span class="unit">{face.unit}</span>
            {index > 0 && <span class="range" />}
          </li>
        ))}
      </ul>
      <div
        class={hasTimes ? 'plot last' : 'plot'}
        ref={host}
        role="img"
        aria-label={`Chart of ${faces.map(({ title }) => title).join(', ')}`}
      />
    </div>
  );
}

const shortly = (value: number): string => String(Number(value.toPrecision(5)));

/** As its line is drawn. */
const LineSample = ({ index }: { index: number }) => (
  <svg class="sample" width="32" height="8" aria-hidden="true">
    <line
      x1="0"
      y1="4"
      x2="32"
      y2="4"
      stroke-dasharray={LINE_DASHES[index]?.join(' ')}
      style={{ stroke: `var(${lineColour(index)})` }}
    />
  </svg>
);

/** The chart in words. */
function described(faces: readonly Face[], samples: Samples, timeline: Timeline): string {
  const { from, to } = timeline.view.span(timeline.nowS());
  const times = samples.times();
  const [begin, end] = [placeOfTime(times, from), placeOfTime(times, to)];
  const lines = faces.map((face) => {
    const values = samples.values(face.spec.channel);
    const summary = values === undefined ? undefined : summaryOf(values, begin, end);
    if (summary === undefined) return `${face.title} is not known`;
    return `${face.title} from ${face.text(summary.low)} to ${face.text(summary.high)}, last ${face.text(summary.last)} ${face.unit}`.trim();
  });
  return `Chart of ${Number((to - from).toFixed(2))} seconds: ${lines.join('; ')}`;
}
