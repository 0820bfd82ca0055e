import type { AlarmLevel, Limits } from '../../../client/dash/alarm.ts';
import type { GaugeSpec } from '../../../client/dash/pages.ts';
import { shownIn, type UnitSystem } from '../../../client/dash/units.ts';
import { valueText } from '../../../client/dash/value-text.ts';
import { niceRange } from '../../screen/chart.ts';
import { type DashState, WINDOW_MS } from './dash-state.ts';

export const views = ['gauges', 'bars', 'history', 'strip'] as const;
export type View = (typeof views)[number];

/** One gauge as it is drawn: everything in the unit in which it is shown. */
export interface Tile {
  channel: string;
  title: string;
  unit: string;
  value: number | undefined;
  text: string;
  /** Undefined: nothing is known of where its values lie. */
  range: { low: number; high: number } | undefined;
  /** Ends of its range, as text; undefined also where values have names. */
  rangeText: { low: string; high: string } | undefined;
  limits: Limits;
  alarm: AlarmLevel;
  drawn: GaugeSpec['drawn'];
  /** The last minute in so many values. */
  trend(count: number): (number | undefined)[];
  /** A number with the decimals of this gauge. */
  numberText(value: number): string;
}

/** What the user has chosen. */
export interface Choice {
  page: number;
  view: View;
  /** Rows of gauges that are above the screen. */
  scroll: number;
  units: UnitSystem;
  /** Since when nothing moves. */
  pausedMs: number | undefined;
  help: boolean;
}

/** Everything that a screen shows. */
export interface ScreenModel {
  source: string;
  page: { name: string; number: number; count: number };
  tiles: readonly Tile[];
  choice: Choice;
  windowMs: number;
  rateHz: number;
  latencyMs: { p50: number; p99: number };
  lost: number;
  quality: DashState['reception']['quality'];
  /** How old the values are, where that is too old; and why, where that is known. */
  stale: { ageMs: number; reason: string | undefined } | undefined;
  notice: string;
}

export interface ModelParts {
  source: string;
  choice: Choice;
  notice: string;
  /** Why nothing comes. */
  reason: string | undefined;
  nowMs: number;
  /** When it began to wait for frames. */
  sinceMs: number;
}

export function screenModel(state: DashState, parts: ModelParts): ScreenModel {
  const { source, choice, notice, reason, nowMs, sinceMs } = parts;
  const page = state.pages[choice.page] ?? { name: '', gauges: [] };
  const ageMs = state.staleMs(nowMs, sinceMs);
  const { reception } = state;
  return {
    source,
    page: { name: page.name, number: choice.page + 1, count: state.pages.length },
    tiles: page.gauges.map((gauge) => tileOf(state, gauge, choice, nowMs)),
    choice,
    windowMs: WINDOW_MS,
    rateHz: reception.rateHz(nowMs),
    latencyMs: reception.latencyMs(),
    lost: reception.lost,
    quality: reception.quality,
    stale: ageMs === undefined ? undefined : { ageMs, reason },
    notice,
  };
}

function tileOf(state: DashState, gauge: GaugeSpec, { units, pausedMs }: Choice, nowMs: number): Tile {
  const { convert, unit, moreDigits } = shownIn(units, gauge.unit);
  const value = state.value(gauge);
  const trend = (count: number) =>
    state.trend(gauge, count, pausedMs ?? nowMs).map((each) => (each === undefined ? undefined : convert(each)));
  const digits = gauge.digits === undefined ? {} : { digits: Math.max(0, gauge.digits + moreDigits) };
  const options = gauge.options === undefined ? {} : { options: gauge.options };
  const numberText = (number: number) => valueText(digits, number);
  const range = gauge.range === undefined ? seenRange(trend) : converted(gauge.range, convert);
  return {
    channel: gauge.channel,
    title: gauge.title,
    unit: gauge.options === undefined ? unit : '',
    value: value === null ? undefined : convert(value),
    text: valueText({ ...digits, ...options }, value === null ? null : convert(value)),
    range,
    rangeText:
      range === undefined || gauge.options !== undefined
        ? undefined
        : { low: numberText(range.low), high: numberText(range.high) },
    limits: Object.fromEntries(
      Object.entries(gauge.limits).map(([name, limit]) => [name, limit === undefined ? undefined : convert(limit)]),
    ),
    alarm: state.alarm(gauge),
    drawn: gauge.drawn,
    trend,
    numberText,
  };
}

const converted = ({ low, high }: { low: number; high: number }, convert: (value: number) => number) => ({
  low: convert(low),
  high: convert(high),
});

/** Of a channel without a gauge: round numbers around what it was within the last minute. */
function seenRange(trend: Tile['trend']): Tile['range'] {
  const known = trend(60).filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  const { min, max } = niceRange(known, 1);
  return { low: min, high: max };
}
