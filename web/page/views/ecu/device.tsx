import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Refusal } from '../../../../client/browser.ts';
import type { Catalogue } from '../../../../contract/telemetry/catalogue.ts';
import { clockText } from '../../charts/time-text.ts';
import { TimeView } from '../../charts/time-view.ts';
import type { Timeline } from '../../charts/timeline.ts';
import { eachFrame } from '../../panel/clock.ts';
import { useFrames } from '../../panel/use.ts';
import { Refused } from '../../parts/states.tsx';
import { Alarms } from './alarms.tsx';
import { AllChannels } from './all-channels.tsx';
import { DashboardFile, type OpenedDashboards } from './dashboard-file.tsx';
import { type Layout, layoutText, RATES_HZ, readLayout } from './layout.ts';
import { LiveFeed } from './live-feed.ts';
import { Pace } from './pace.ts';
import { Plots } from './plots.tsx';
import { Status } from './status.tsx';
import { UnitsField } from './units-field.tsx';
import { gaugesOf, useShown } from './use-shown.ts';

/** Frames that may wait in the page; more, and the oldest are lost. */
const MOST_QUEUED = 64;

/** As exact as frames' times are. */
const exactNowMs = (): number => performance.timeOrigin + performance.now();

/** One instrument that measures all the time. */
export function Device({ device, catalogue, again }: { device: string; catalogue: Catalogue; again: () => void }) {
  const key = `postern.ecu.${device}`;
  const layout = useSignal<Layout>(useMemo(() => readLayout(localStorage.getItem(key), catalogue), []));
  const choose = (change: Partial<Layout>) => {
    layout.value = { ...layout.value, ...change };
    localStorage.setItem(key, layoutText(layout.value));
  };
  const opened = useSignal<OpenedDashboards | undefined>(undefined);
  const isAllShown = useSignal(false);
  const refusal = useSignal<Refusal | undefined>(undefined);
  const whole = useRef<HTMLDivElement>(null);
  const viewed = useSignal(0);
  const paced = useSignal(0);
  const { charts, scatter, windowS, rateHz, units, keepsAll } = layout.value;

  const feed = useMemo(() => new LiveFeed(), []);
  const timeline = useMemo<Timeline>(() => {
    const view = new TimeView(windowS, () => viewed.value++);
    const midnightS = new Date().setHours(0, 0, 0, 0) / 1000;
    return { view, nowS: () => feed.nowS(exactNowMs()), originS: () => midnightS, text: clockText };
  }, []);

  const shown = useShown(catalogue, layout.value, opened.value?.pages);
  const { pages, gauges } = shown;

  const watched = useMemo(
    () =>
      pages
        .flatMap((one) => gaugesOf(one))
        .filter(({ limits }) => Object.values(limits).some((limit) => limit !== undefined)),
    [pages],
  );
  feed.watch(useMemo(() => [...new Set([...watched, ...gauges])], [watched, gauges]));
  const drawn = [...charts.flat(), ...(scatter === undefined ? [] : [scatter.x, scatter.y, scatter.by ?? scatter.x])];
  const wanted = [...new Set([...gauges, ...watched].map(({ channel }) => channel).concat(drawn))];
  const isAll = keepsAll || isAllShown.value;
  const asked = isAll ? {} : { channels: wanted };
  feed.history.keep(keepsAll ? catalogue.channels.map(({ name }) => name) : drawn);

  const pace = useMemo(() => new Pace(rateHz), [rateHz]);
  paced.value; // another rate is asked for when it has changed
  useFrames(
    device,
    { ...asked, ...(pace.rateHz === undefined ? {} : { rateHz: pace.rateHz }), maxQueued: MOST_QUEUED },
    (frame, channels) => {
      const nowMs = exactNowMs();
      feed.take(frame, channels, nowMs);
      if (pace.take(feed.lagMs, feed.reception.rateHz(nowMs), nowMs)) paced.value++;
    },
    (why) => {
      refusal.value = why;
    },
  );
  useEffect(() => eachFrame(() => feed.drawn(exactNowMs())), []);
  const alarms = useMemo(() => () => feed.alarms, []);

  if (refusal.value !== undefined)
    return (
      <Refused
        refusal={refusal.value}
        again={() => {
          refusal.value = undefined;
          again();
        }}
      />
    );
  return (
    <div class="instrument-view" ref={whole}>
      <Status
        feed={feed}
        rateHz={pace.rateHz}
        lowered={pace.isLowered ? pace.rateHz : undefined}
        onStale={(isStale) => {
          if (whole.current !== null) whole.current.dataset.stale = String(isStale);
        }}
      />
      <Alarms alarms={alarms} />
      <div class="tools">
        <label>
          Rate{' '}
          <select
            value={String(rateHz)}
            onChange={({ currentTarget: { value } }) =>
              choose({ rateHz: value === 'undefined' ? undefined : Number(value) })
            }
          >
            {RATES_HZ.map((each) => (
              <option key={each} value={String(each)}>
                {each}/s
              </option>
            ))}
            <option value="undefined">as fast as it goes</option>
          </select>
        </label>
        {pace.isLowered && <p role="status">● Lowered to {pace.rateHz}/s: this browser does not keep up with more</p>}
        <UnitsField units={units} onChange={(next) => choose({ units: next })} />
        <label class="check">
          <input type="checkbox" checked={keepsAll} onChange={() => choose({ keepsAll: !keepsAll })} /> Keep all{' '}
          {catalogue.channels.length} channels
        </label>
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
        samples={feed.history}
        readings={feed}
        timeline={timeline}
        viewed={viewed}
        syncKey={`ecu-${device}`}
      />
      <AllChannels
        channels={catalogue.channels}
        readings={feed}
        isOpen={isAllShown.value}
        onOpen={(isOpen) => {
          isAllShown.value = isOpen;
        }}
      />
    </div>
  );
}
