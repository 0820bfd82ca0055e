import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Catalogue } from '../../../../contract/telemetry/catalogue.ts';
import { lapseText } from '../../charts/time-text.ts';
import { TimeView } from '../../charts/time-view.ts';
import type { Timeline } from '../../charts/timeline.ts';
import { eachFrame } from '../../panel/clock.ts';
import { Alarms } from '../ecu/alarms.tsx';
import { DashboardFile, type OpenedDashboards } from '../ecu/dashboard-file.tsx';
import { firstLayout, type Layout } from '../ecu/layout.ts';
import { Plots } from '../ecu/plots.tsx';
import { UnitsField } from '../ecu/units-field.tsx';
import { useShown } from '../ecu/use-shown.ts';
import { Controls } from './controls.tsx';
import { catalogueOfLog } from './log-catalogue.ts';
import type { LogColumns } from './log-columns.ts';
import { Playhead } from './playhead.ts';
import { ReplayReadings } from './replay-readings.ts';

/** A log as gauges at one place of it, and as charts around that. */
export function LogView({ columns, like }: { columns: LogColumns; like: Catalogue | undefined }) {
  const catalogue = useMemo(() => catalogueOfLog(columns, like), [columns, like]);
  const layout = useSignal<Layout>(useMemo(() => firstLayout(catalogue), []));
  const choose = (change: Partial<Layout>) => {
    layout.value = { ...layout.value, ...change };
  };
  const opened = useSignal<OpenedDashboards | undefined>(undefined);
  const viewed = useSignal(0);
  const played = useSignal(0);
  const { windowS, units } = layout.value;

  const playhead = useMemo(() => new Playhead(columns.firstS, columns.lastS, () => played.value++), []);
  const readings = useMemo(() => new ReplayReadings(columns, playhead), []);
  const timeline = useMemo<Timeline>(() => {
    const view = new TimeView(windowS, () => viewed.value++);
    view.zoom(columns.firstS, columns.lastS);
    return {
      view,
      nowS: () => Math.min(columns.lastS, playhead.atS + view.windowS / 2),
      originS: () => columns.firstS,
      text: (seconds, stepS) => lapseText(seconds - columns.firstS, stepS),
      marked: columns.markers.map(({ atS }) => atS),
      playheadS: () => playhead.atS,
    };
  }, []);
  const whole = () => timeline.view.zoom(columns.firstS, columns.lastS);

  const shown = useShown(catalogue, layout.value, opened.value?.pages);
  useMemo(() => readings.watch(shown.gauges), [shown.gauges]);
  useEffect(
    () =>
      eachFrame((nowMs) => {
        playhead.frame(nowMs);
        readings.frame();
      }),
    [],
  );
  const alarms = useMemo(() => () => readings.alarms, []);
  return (
    <div class="instrument-view">
      <Controls playhead={playhead} played={played} />
      <Alarms alarms={alarms} />
      <div class="tools">
        <UnitsField units={units} onChange={(next) => choose({ units: next })} />
        <DashboardFile
          catalogue={catalogue}
          opened={opened.value}
          onOpen={(file) => {
            opened.value = file;
          }}
        />
      </div>
      <Plots
        shown={shown}
        layout={layout.value}
        choose={choose}
        channels={catalogue.channels}
        samples={columns}
        readings={readings}
        timeline={timeline}
        viewed={viewed}
        syncKey="replay"
        whole={whole}
      />
      <Markers columns={columns} playhead={playhead} />
    </div>
  );
}

const MOST_LISTED = 200;

/** What was written into the log while it was made, to go there. */
function Markers({ columns, playhead }: { columns: LogColumns; playhead: Playhead }) {
  const { markers, firstS } = columns;
  if (markers.length === 0) return null;
  return (
    <details class="markers">
      <summary>{markers.length} markers</summary>
      <ul>
        {markers.slice(0, MOST_LISTED).map(({ atS, text }, index) => (
          <li key={`${index} ${atS}`}>
            <button type="button" onClick={() => playhead.seek(atS)}>
              {lapseText(atS - firstS, 0.1)}
            </button>{' '}
            {text}
          </li>
        ))}
      </ul>
    </details>
  );
}
