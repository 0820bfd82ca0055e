import { type Signal, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Channel } from '../../../../contract/telemetry/catalogue.ts';
import { MOST_LINES } from '../../charts/chart-series.ts';
import type { Face, Readings } from '../../charts/face.ts';
import type { Samples } from '../../charts/samples.ts';
import { StripChart } from '../../charts/strip-chart.tsx';
import type { StripPlot } from '../../charts/strip-plot.ts';
import { WINDOWS_S } from '../../charts/time-view.ts';
import type { Timeline } from '../../charts/timeline.ts';
import { ChannelPicker } from './channel-picker.tsx';
import { MOST_CHARTS } from './layout.ts';
import { ValueTable } from './value-table.tsx';

export interface ChartsProps {
  readonly charts: readonly (readonly Face[])[];
  readonly channels: readonly Channel[];
  readonly samples: Samples;
  readonly readings: Readings;
  readonly timeline: Timeline;
  /** Counts changes of what time is shown. */
  readonly viewed: Signal<number>;
  readonly syncKey: string;
  /** A log has an end: it is shown whole, and does not go on. */
  readonly whole?: (() => void) | undefined;
  readonly onCharts: (charts: readonly (readonly string[])[]) => void;
  readonly onWindow: (windowS: number) => void;
}

const CLOSER = 0.5;
const STEP_PX = 8;

/** Strip charts above each other, over the same time. */
export function Charts(props: ChartsProps) {
  const { charts, channels, samples, readings, timeline, viewed, syncKey, whole, onCharts, onWindow } = props;
  const { view } = timeline;
  const picking = useSignal<number | undefined>(undefined);
  const isTable = useSignal(false);
  const first = useRef<StripPlot | undefined>(undefined);
  viewed.value; // it is drawn anew when the time is
  const nowS = () => timeline.nowS();
  const names = charts.map((faces) => faces.map(({ spec }) => spec.channel));
  const picked = picking.value;
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (act === undefined || event.target !== event.currentTarget) return;
    event.preventDefault();
    act(timeline, first.current, whole);
  };
  return (
    <section aria-label="Strip charts">
      <div class="tools">
        {whole === undefined && (
          <button type="button" class="steady" onClick={() => (view.isHeld ? view.follow() : view.pause(nowS()))}>
            {view.isHeld ? 'Follow' : 'Pause'}
          </button>
        )}
        <label>
          Shows{' '}
          <select value={String(view.windowS)} onChange={({ currentTarget }) => onWindow(Number(currentTarget.value))}>
            {WINDOWS_S.map((each) => (
              <option key={each} value={String(each)}>
                {each < 60 ? `${each} s` : `${each / 60} min`}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="choice" aria-label="Time that is shown">
          <button type="button" onClick={() => view.scale(CLOSER, nowS())}>
            Zoom in
          </button>
          <button type="button" onClick={() => view.scale(1 / CLOSER, nowS())}>
            Zoom out
          </button>
          <button type="button" aria-label="Earlier" onClick={() => view.move(-CLOSER / 2, nowS())}>
            ←
          </button>
          <button type="button" aria-label="Later" onClick={() => view.move(CLOSER / 2, nowS())}>
            →
          </button>
          {whole !== undefined && (
            <button type="button" onClick={whole}>
              Whole log
            </button>
          )}
        </fieldset>
        <button type="button" disabled={charts.length >= MOST_CHARTS} onClick={() => (picking.value = charts.length)}>
          Add a chart
        </button>
        <button type="button" onClick={() => (isTable.value = true)}>
          As a table
        </button>
      </div>
      <fieldset
        class="strips"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: charts are zoomed and moved by keys, as their description says
        tabIndex={0}
        aria-label="Charts"
        aria-describedby={`${syncKey}-keys`}
        onKeyDown={press}
      >
        {charts.map((faces, index) => (
          <div class="with-tools" key={`${index} ${names[index]?.join()}`}>
            <StripChart
              faces={faces}
              samples={samples}
              readings={readings}
              timeline={timeline}
              syncKey={syncKey}
              hasTimes={index === charts.length - 1}
              onPlot={
                index === 0
                  ? (plot) => {
                      first.current = plot;
                    }
                  : undefined
              }
            />
            <span class="chart-tools">
              <button
                type="button"
                class="quiet"
                aria-label={`Lines of chart ${index + 1}`}
                onClick={() => (picking.value = index)}
              >
                Lines
              </button>
              <button
                type="button"
                class="quiet"
                aria-label={`Remove chart ${index + 1}`}
                onClick={() => onCharts(names.filter((_, at) => at !== index))}
              >
                ✕
              </button>
            </span>
          </div>
        ))}
      </fieldset>
      <p class="faint" id={`${syncKey}-keys`}>
        Drag to zoom in. Keys: + and − zoom, ← and → move the cursor, Page keys move the time, Home shows{' '}
        {whole === undefined ? 'the newest' : 'all'}.
      </p>
      {picked !== undefined && (
        <ChannelPicker
          title={picked < charts.length ? `Lines of chart ${picked + 1}` : 'Lines of a new chart'}
          channels={channels}
          chosen={names[picked] ?? []}
          most={MOST_LINES}
          onChange={(chosen) => {
            const next = [...names];
            next[picked] = [...chosen];
            onCharts(next);
          }}
          onClose={() => {
            picking.value = undefined;
            onCharts(names.filter((chart) => chart.length > 0));
          }}
        />
      )}
      {isTable.value && (
        <ValueTable
          faces={charts.flat()}
          samples={samples}
          timeline={timeline}
          onClose={() => (isTable.value = false)}
        />
      )}
    </section>
  );
}

const keys: Readonly<
  Record<string, (timeline: Timeline, plot: StripPlot | undefined, whole: (() => void) | undefined) => void>
> = {
  '+': ({ view, nowS }) => view.scale(CLOSER, nowS()),
  '=': ({ view, nowS }) => view.scale(CLOSER, nowS()),
  '-': ({ view, nowS }) => view.scale(1 / CLOSER, nowS()),
  ArrowLeft: (_, plot) => plot?.moveCursor(-STEP_PX),
  ArrowRight: (_, plot) => plot?.moveCursor(STEP_PX),
  PageUp: ({ view, nowS }) => view.move(-CLOSER, nowS()),
  PageDown: ({ view, nowS }) => view.move(CLOSER, nowS()),
  Home: ({ view }, _, whole) => (whole === undefined ? view.follow() : whole()),
};
